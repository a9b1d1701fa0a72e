using Faxwerk.Renderer;
using Faxwerk.Renderer.Html;
using Faxwerk.Renderer.Native;
using Faxwerk.Renderer.Office;

// Requests come in on standard input, pages go out on standard output, libraries complain on standard error.
using var input = Console.OpenStandardInput();
using var output = Console.OpenStandardOutput();
switch (args)
{
    case ["office"]:
        // The stream holds a duplicate of its own: what LibreOffice prints must not get between the pages.
        _ = LibreOffice.Duplicate(2, 1);
        new Worker(input, output, OfficeConverter.Start()).Run();
        LibreOffice.Exit(0);
        break;
    case ["html"]:
        using (var html = new HtmlConverter()) new Worker(input, output, html).Run();
        break;
    default:
        new Worker(input, output).Run();
        break;
}
