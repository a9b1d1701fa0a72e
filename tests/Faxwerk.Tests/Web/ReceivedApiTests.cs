using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Faxwerk.Inbox;
using Faxwerk.Ocr;
using Faxwerk.Pages;
using Faxwerk.Pages.Sff;
using Faxwerk.Pages.Tiff;
using Faxwerk.Storage;
using Faxwerk.Tests.Inbound;

namespace Faxwerk.Tests.Web;

public sealed class ReceivedApiTests
{
    [Fact]
    public async Task A_received_fax_is_shown_page_by_page_as_picture_and_text_and_downloaded_in_each_format()
    {
        await using var server = await FaxServer.StartAsync();
        var id = await ReceiveAsync(server);
        Assert.Equal("89504E47", Convert.ToHexString(await server.Http.GetByteArrayAsync($"/api/received/{id}/pages/2.png"))[..8]);
        var thumbnail = await server.Http.GetByteArrayAsync($"/api/received/{id}/pages/1/thumbnail.png");
        Assert.Equal(1728 / 8, System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(thumbnail.AsSpan(16)));
        foreach (var path in (string[])["pages/0.png", "pages/3.png", "pages/3/thumbnail.png"])
        {
            using var missing = await server.Http.GetAsync(new Uri($"/api/received/{id}/{path}", UriKind.Relative));
            Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        }

        await server.Get<ReceivedTexts>().AddAsync(id, 1, new PageText("Rechnung 4711", [new PageWord("Rechnung", 0.1, 0.1, 0.2, 0.02)]), CancellationToken.None);
        var texts = await server.Http.GetFromJsonAsync<JsonElement>($"/api/received/{id}/text");
        Assert.Equal((1, 2, "Rechnung 4711"), (texts.GetArrayLength(), texts[0].GetProperty("page").GetInt32(), texts[0].GetProperty("text").GetString()));

        var page = InboundServices.Page(1, last: true).Image.Bitmap;
        Assert.StartsWith("%PDF-1.4", Encoding.Latin1.GetString(await DownloadAsync(server, id, "pdf", "application/pdf")), StringComparison.Ordinal);
        Assert.True(TiffReader.Open(await DownloadAsync(server, id, "tiff", "image/tiff")).Page(1).ToBitmap().SameAs(page));
        Assert.True(SffReader.Pages(await DownloadAsync(server, id, "sff", "image/x-sff")).ElementAt(1).Bitmap.SameAs(page));
        using var unknown = await server.Http.GetAsync(new Uri($"/api/received/{id}/document?format=docx", UriKind.Relative));
        Assert.Equal(HttpStatusCode.BadRequest, unknown.StatusCode);
    }

    private static async Task<byte[]> DownloadAsync(FaxServer server, long id, string format, string mediaType)
    {
        using var response = await server.Http.GetAsync(new Uri($"/api/received/{id}/document?format={format}", UriKind.Relative));
        Assert.Equal(mediaType, response.Content.Headers.ContentType!.MediaType);
        return await response.Content.ReadAsByteArrayAsync();
    }

    private static async Task<long> ReceiveAsync(FaxServer server)
    {
        var faxes = server.Get<ReceivedFaxes>();
        var id = await faxes.BeginAsync(1, InboundServices.Announced("123"), CancellationToken.None);
        foreach (var last in (bool[])[false, true])
        {
            var page = InboundServices.Page(last ? 1 : 0, last);
            await faxes.StorePageAsync(id, page, await server.Get<IBlobStore>().WriteAsync(TiffWriter.Write([page.Image])), CancellationToken.None);
        }

        return id;
    }
}
