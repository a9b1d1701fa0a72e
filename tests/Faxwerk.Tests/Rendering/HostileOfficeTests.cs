using Faxwerk.Hosting;
using Faxwerk.Pages;
using Faxwerk.Pages.Raster;
using Faxwerk.Rendering;
using Faxwerk.Rendering.Protocol;

namespace Faxwerk.Tests.Rendering;

/// <summary>Office documents that call home or bring a program along.</summary>
public sealed class HostileOfficeTests(RendererFixture renderer)
{
    private const string Docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task No_link_is_followed_and_no_macro_runs_with_the_walls_of_the_sandbox_or_by_the_profile_alone(bool confined)
    {
        renderer.RequireRenderer();
        Prerequisite.Require(OfficeTypes.IsInstalled, "LibreOffice is not installed.");
        using var server = new RequestCounter();
        var folder = System.IO.Directory.CreateTempSubdirectory("faxwerk-macro-").FullName;
        try
        {
            var program = RendererLauncher.ProgramFor(RendererRole.Office, new RenderingSettings());
            await using var worker = new RendererProcess((await renderer.Runner.StartAsync(confined ? Sandbox.Confined(program) : Sandbox.Unconfined(program)))!);
            foreach (var (document, mediaType) in new[]
            {
                (OfficeSample.FlatTextWithMacro(server.Url + "odt.png", Path.Combine(folder, "made")), OfficeSample.Odt), (OfficeSample.DocxWithLinkedPicture(server.Url + "docx.png"), Docx),
            })
            {
                var pages = new List<Bitmap>();
                var request = new RenderRequest(mediaType, document.Length, Resolution.Fine, PaperSize.A4, 10);
                Assert.Equal(RenderCode.Ok, (await worker.RenderAsync(request, document, pages.Add, TestContext.Current.CancellationToken)).Code);
                Assert.True(PageInk.Count(Assert.Single(pages)) > 100);
            }

            Assert.Equal(0, server.Connections);
            Assert.Empty(System.IO.Directory.GetFiles(folder));
        }
        finally
        {
            System.IO.Directory.Delete(folder, recursive: true);
        }
    }
}
