using Faxwerk.Headline;
using Faxwerk.Pages;
using Faxwerk.Pages.Raster;

namespace Faxwerk.Tests.Headline;

/// <summary>Takes the place of the worker that draws lines: each is a black strip of 20 rows, as wide as the page.</summary>
internal static class Strips
{
    public static StripRenderer Black { get; } = (request, _, add, _) =>
    {
        for (var i = 0; i < request.MaxPages; i++)
        {
            var strip = new Bitmap(new FaxGeometry(request.Paper, request.Resolution).Width, 20);
            strip.Words.Fill(ulong.MaxValue);
            add(strip);
        }

        return Task.FromResult<string?>(null);
    };
}
