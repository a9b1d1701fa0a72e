using System.Globalization;
using System.Text.Json;
using Faxwerk.Pages;
using Faxwerk.Pages.Coding;
using Faxwerk.Pages.Png;
using Faxwerk.Pages.Tiff;
using Faxwerk.Rendering;

namespace Faxwerk.Commands;

/// <summary>
/// <c>faxwerk render</c>: documents to fax pages as the server would make them, with its settings where there is a database
/// and their defaults elsewhere. The previews are the pages of the fax themselves.
/// </summary>
internal static class RenderCommand
{
    private const double BitsPerSecond = 14400;

    public static async Task<int> RunAsync(
        IConfiguration configuration, RenderArguments args, TextWriter output, TextWriter errors, CancellationToken cancel)
    {
        try
        {
            if (OfflineServices.HasDatabase(configuration))
                return await OfflineServices.UseAsync(
                    configuration, services => services.AddRendering(), services => RenderAsync(services, args, output, errors, cancel), errors, cancel);
            var defaults = new RenderingSettings();
            await using var provider = new ServiceCollection()
                .AddLogging(logging => logging.AddConsole().SetMinimumLevel(LogLevel.Error))
                .AddRendering()
                .AddSingleton<Func<RenderingSettings>>(() => defaults)
                .BuildServiceProvider();
            return await RenderAsync(provider, args, output, errors, cancel);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            await errors.WriteLineAsync(fault.Message);
            return 1;
        }
    }

    private static async Task<int> RenderAsync(IServiceProvider services, RenderArguments args, TextWriter output, TextWriter errors, CancellationToken cancel)
    {
        var sources = new List<RenderSource>();
        foreach (var file in args.Files)
            sources.Add(new RenderSource(Path.GetFileName(file), MediaTypes.Unknown, await File.ReadAllBytesAsync(file, cancel)));
        var rendered = await services.GetRequiredService<DocumentRenderer>().RenderAsync(sources, new RenderOptions(args.Resolution, args.Paper), cancel);
        foreach (var failure in rendered.Failures)
            await errors.WriteLineAsync($"{JsonNamingPolicy.KebabCaseLower.ConvertName(failure.Code.ToString())}: {failure.FileName} {failure.English}.");
        if (rendered.Document is not { } document) return 1;
        foreach (var warning in document.Warnings) await errors.WriteLineAsync($"warning: {warning}");
        if (args.Out is { } tiff)
            await File.WriteAllBytesAsync(tiff, args.Group3 ? TiffWriter.Write(TiffReader.Open(document.Tiff).Pages().Select(page => page.ToPageImage()), PageCoding.Mh) : document.Tiff, cancel);
        await output.WriteLineAsync("page         dots        MH        MR       MMR  seconds at 14400");
        var total = 0.0;
        foreach (var (index, page) in TiffReader.Open(document.Tiff).Pages().Index())
        {
            var image = new PageImage(page.ToBitmap(), document.Resolution);
            if (args.Preview is not null)
            {
                await using var preview = File.Create(args.PreviewOf(index + 1));
                PngWriter.Write(preview, image);
            }

            int[] bytes = [Bytes(image, PageCoding.Mh), Bytes(image, PageCoding.Mr), Bytes(image, PageCoding.Mmr)];
            var seconds = bytes.Min() * 8 / BitsPerSecond;
            total += seconds;
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{index + 1,4} {image.Bitmap.Width,5} x {image.Bitmap.Height,4} {bytes[0],9} {bytes[1],9} {bytes[2],9} {seconds,17:F1}"));
        }

        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{document.Pages} pages, {total:F1} s in the smallest coding of each"));
        return 0;
    }

    private static int Bytes(PageImage page, PageCoding coding) =>
        PageEncoder.Encode(page.Bitmap, coding, EncodeOptions.OnTheLine(page.Resolution)).Length;
}
