using System.Globalization;
using Faxwerk.Audit;
using Faxwerk.Covers;
using Faxwerk.Pages.Png;
using Faxwerk.Pages.Tiff;
using Faxwerk.Rendering;

namespace Faxwerk.Commands;

/// <summary><c>faxwerk cover list|add|picture|remove|preview</c>: the templates of the server, straight from its folder.</summary>
internal static class CoverCommand
{
    private const int SampleBodyPages = 2;

    public static bool Knows(string[] args) => args is [] or ["list"] or ["list", _] or ["add", _, _] or ["picture", CoverField.Logo or CoverField.Signature, _] or ["remove", _]
        || (args is ["preview", _, _, .. var fields] && fields.All(field => CoverField.Find(field.Split('=')[0]) is not null && field.Contains('=', StringComparison.Ordinal)));

    public static Task<int> RunAsync(IConfiguration configuration, string[] args, TextWriter output, TextWriter errors, CancellationToken cancel) =>
        OfflineServices.UseAsync(configuration, services => services.AddRendering().AddCovers(), services => RunAsync(services, args, output, errors, cancel), errors, cancel);

    private static async Task<int> RunAsync(IServiceProvider services, string[] args, TextWriter output, TextWriter errors, CancellationToken cancel)
    {
        var (catalogue, by) = (services.GetRequiredService<CoverCatalogue>(), Actor.CommandLine);
        try
        {
            switch (args)
            {
                case [] or ["list", ..]:
                    foreach (var entry in services.GetRequiredService<CoverStore>().List(args.Length > 1 ? args[1] : ""))
                        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{entry.Name,-32} {entry.Format,-5} {entry.Origin,-8} {entry.Bytes,9} bytes"));
                    return 0;
                case ["add", var name, var file]:
                    if (!CoverTemplate.IsName(name)) return await FailAsync(errors, $"A template is named with small letters, digits, hyphen and underscore, not {name}.");
                    var declared = CoverTemplate.FormatOf(file) == CoverFormat.Html ? MediaTypes.Html : MediaTypes.Unknown;
                    return await catalogue.AddAsync(name, await File.ReadAllBytesAsync(file, cancel), declared, by, cancel) is { } fault ? await FailAsync(errors, fault.English) : 0;
                case ["picture", var field, var file]:
                    return await catalogue.AddPictureAsync(field, await File.ReadAllBytesAsync(file, cancel), by, cancel) ? 0 : await FailAsync(errors, $"{file} is neither PNG nor JPEG.");
                case ["remove", var name]:
                    return await catalogue.RemoveAsync(name, by, cancel) ? 0 : await FailAsync(errors, $"The server has no template {name} of its own.");
                case ["preview", var name, var file, .. var fields]:
                    return await PreviewAsync(services.GetRequiredService<CoverPages>(), name, file, fields, errors, cancel);
                default:
                    return CommandLine.Usage;
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return await FailAsync(errors, fault.Message);
        }
    }

    private static async Task<int> PreviewAsync(CoverPages covers, string name, string file, string[] fields, TextWriter errors, CancellationToken cancel)
    {
        var given = fields.Select(field => field.Split('=', 2)).ToDictionary(parts => CoverField.Find(parts[0])!, parts => parts[1], StringComparer.Ordinal);
        var (cover, _, fault, _) = await covers.MakeAsync(name, CoverSample.Request("", CoverTemplate.LanguageOf(name)) with { Fields = given }, SampleBodyPages, new RenderOptions(), cancel);
        if (cover is null) return await FailAsync(errors, fault!.English);
        await using var picture = File.Create(file);
        PngWriter.Write(picture, TiffReader.Open(cover.Tiff).Page(0).ToPageImage());
        return 0;
    }

    private static async Task<int> FailAsync(TextWriter errors, string message)
    {
        await errors.WriteLineAsync(message);
        return 1;
    }
}
