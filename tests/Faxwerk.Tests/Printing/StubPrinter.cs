using System.Collections.Concurrent;
using Faxwerk.Printing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Faxwerk.Tests.Printing;

/// <summary>A printer on a loopback port whose jobs are as a test says. Jobs count from 1.</summary>
internal sealed class StubPrinter : IAsyncDisposable
{
    private readonly WebApplication _server;

    private StubPrinter()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _server = builder.Build();
        _server.MapPost("/{**path}", AnswerAsync);
    }

    /// <summary>The requests to print, with their documents behind them.</summary>
    public ConcurrentQueue<(IppMessage Request, byte[] Body)> Jobs { get; } = new();

    public PrintJobState State { get; set; } = PrintJobState.Completed;

    public string Reasons { get; set; } = "none";

    /// <summary>What CUPS says of the printer behind a queue.</summary>
    public string Message { get; set; } = "";

    public bool Accepts { get; set; } = true;

    /// <summary>Takes the next job and hangs up without a word.</summary>
    public bool DropsAnswer { get; set; }

    public bool Forgets { get; set; }

    /// <summary>Hangs up on everybody without a word.</summary>
    public bool IsDead { get; set; }

    /// <summary>How often it was asked for each operation.</summary>
    public ConcurrentQueue<IppOperation> Asked { get; } = new();

    public string Address => $"ipp://127.0.0.1:{new Uri(_server.Urls.First()).Port}/ipp/print";

    public static async Task<StubPrinter> StartAsync()
    {
        var printer = new StubPrinter();
        await printer._server.StartAsync();
        return printer;
    }

    public async ValueTask DisposeAsync()
    {
        await _server.StopAsync();
        await _server.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var request = IppMessage.Read(body.ToArray());
        Asked.Enqueue((IppOperation)request.Code);
        if (IsDead)
        {
            context.Abort();
            return;
        }

        if ((IppOperation)request.Code == IppOperation.PrintJob)
        {
            Jobs.Enqueue((request, body.ToArray()));
            if (DropsAnswer)
            {
                DropsAnswer = false;
                context.Abort();
                return;
            }
        }

        var (status, group) = (IppOperation)request.Code switch
        {
            IppOperation.GetPrinterAttributes => (0, new IppGroup(IppTag.PrinterGroup,
            [
                new("printer-name", new IppValue(IppTag.Name, "Stub")), new("printer-is-accepting-jobs", new IppValue(IppTag.Boolean, Number: Accepts ? 1 : 0)), new("printer-state-reasons", IppValue.Keyword("media-empty-error")),
                new("document-format-supported", [new(IppTag.MimeMediaType, "image/urf"), new(IppTag.MimeMediaType, "application/pdf")]), new("sides-supported", IppValue.Keyword("two-sided-long-edge")),
                new("print-scaling-supported", [IppValue.Keyword("auto"), IppValue.Keyword("fit")]),
            ])),
            IppOperation.GetJobAttributes when Forgets => (IppClient.NotFound, new IppGroup(IppTag.JobGroup, [])),
            IppOperation.GetJobs when Jobs.IsEmpty || Forgets => (0, new IppGroup(IppTag.PrinterGroup, [])),
            IppOperation.GetJobs => (0, Job(Jobs.Count, Jobs.Last().Request.Group(IppTag.OperationGroup)["job-name"]!.Text)),
            IppOperation.CupsGetPrinters => (0, new IppGroup(IppTag.PrinterGroup, [new("printer-name", new IppValue(IppTag.Name, "Flur")), new("printer-info", new IppValue(IppTag.Text, "Im Flur"))])),
            _ => (0, Job(Jobs.Count, "")),
        };
        context.Response.ContentType = "application/ipp";
        await context.Response.Body.WriteAsync(new IppMessage(status, request.RequestId, [new IppGroup(IppTag.OperationGroup, [new("attributes-charset", new IppValue(IppTag.Charset, "utf-8"))]), group]).Write());
    }

    private IppGroup Job(int id, string name) => new(IppTag.JobGroup,
    [
        new("job-id", IppValue.Integer(id)), new("job-state", new IppValue(IppTag.Enumeration, Number: (int)State)), new("job-state-reasons", IppValue.Keyword(Reasons)), new("job-name", new IppValue(IppTag.Name, name)),
        new("job-printer-state-message", new IppValue(IppTag.Text, Message)),
    ]);
}
