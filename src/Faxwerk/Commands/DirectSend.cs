using Faxwerk.Directory;
using Faxwerk.Hosting;
using Faxwerk.Intake;
using Faxwerk.Intake.Mail;
using Faxwerk.Lines;
using Faxwerk.Pages;
using Faxwerk.Pages.Tiff;
using Faxwerk.Rendering;
using Faxwerk.Settings;
using Faxwerk.Telephony;

namespace Faxwerk.Commands;

/// <summary><c>faxwerk send --direct</c>: renders and calls at once in this process, on a SIP port of its own, without server and queue.</summary>
internal static class DirectSend
{
    public static Task<int> RunAsync(SendArguments args, TextWriter output, TextWriter errors, CancellationToken cancel) =>
        RunAsync(OfflineServices.Configuration(), args, output, errors, cancel);

    private static Task<int> RunAsync(IConfiguration configuration, SendArguments args, TextWriter output, TextWriter errors, CancellationToken cancel) =>
        OfflineServices.UseAsync(
            configuration,
            services => services
                .AddSingleton(NodeOptions.Read(configuration) with { SipPort = 0 })
                .AddSingleton<NumberPolicy>()
                .AddSingleton<LineGate>((_, _, _) => ValueTask.FromResult<CallDecision>(new CallDecision.Reject(480, "Sending only")))
                .AddRendering().AddTrunkTable().AddLines(),
            services => SendAsync(services, args, output, errors, cancel),
            errors,
            cancel);

    private static async Task<int> SendAsync(IServiceProvider services, SendArguments args, TextWriter output, TextWriter errors, CancellationToken cancel)
    {
        if (!Enum.TryParse<Resolution>(args.Resolution, ignoreCase: true, out var resolution))
        {
            await errors.WriteLineAsync($"{args.Resolution} is not a resolution.");
            return CommandLine.Usage;
        }

        var sources = new List<RenderSource>();
        foreach (var file in args.Files)
            sources.Add(new RenderSource(Path.GetFileName(file), MediaTypes.Unknown, await File.ReadAllBytesAsync(file, cancel)));
        var rendered = await services.GetRequiredService<DocumentRenderer>().RenderAsync(sources, new RenderOptions(resolution), cancel);
        foreach (var failure in rendered.Failures)
            await errors.WriteLineAsync($"{failure.FileName} {failure.English}.");
        if (rendered.Document is not { } document)
            return 1;
        var trunks = services.GetRequiredService<Trunks>();
        await trunks.StartAsync(cancel);
        var line = trunks.All[0];
        var sent = 0;
        foreach (var number in args.To)
            sent += await CallAsync(services, line, number, TiffReader.Open(document.Tiff), output, cancel) ? 1 : 0;
        return sent == args.To.Count ? 0 : 1;
    }

    private static async Task<bool> CallAsync(
        IServiceProvider services, Line line, string to, TiffReader document, TextWriter output, CancellationToken cancel)
    {
        var numbers = services.GetRequiredService<NumberPolicy>();
        var (number, refusal) = FaxAddress.TryParse(to, out var address) ? numbers.Judge(address) : numbers.Judge(to);
        if (number is null)
        {
            await output.WriteLineAsync(refusal!.Reason);
            return false;
        }

        var outcome = await line.Endpoint.SendAsync(
            new OutgoingFax
            {
                Called = number.Dialled,
                Subaddress = address?.Subaddress ?? "",
                LocalId = line.Settings.StationId,
                PageCount = document.PageCount,
                ReadPage = (index, _) => ValueTask.FromResult(document.Page(index).ToPageImage()),
                Progress = async (progress, _) =>
                {
                    if (progress.Step != CallStep.Alive)
                        await output.WriteLineAsync($"{progress.Step,-14} {(progress.Page > 0 ? $"page {progress.Page} of {document.PageCount}" : progress.RemoteId)}");
                    return true;
                },
            },
            cancel);
        await output.WriteLineAsync($"{number.Typed}: {outcome.Status}, {outcome.PagesConfirmed} of {document.PageCount} pages confirmed. {outcome.Detail}");
        return outcome.Status == CallStatus.Ok;
    }
}
