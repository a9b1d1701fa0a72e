using System.Globalization;

namespace Faxwerk.Printing;

/// <summary>Operations (RFC 8011, 5.4.15; CUPS).</summary>
public enum IppOperation
{
    /// <summary>A job of one document.</summary>
    PrintJob = 0x0002,

    /// <summary>The end of a job.</summary>
    CancelJob = 0x0008,

    /// <summary>What becomes of a job.</summary>
    GetJobAttributes = 0x0009,

    /// <summary>The jobs of a printer.</summary>
    GetJobs = 0x000a,

    /// <summary>What a printer is and can.</summary>
    GetPrinterAttributes = 0x000b,

    /// <summary>The printers of a CUPS server.</summary>
    CupsGetPrinters = 0x4002,
}

/// <summary>States of a job (RFC 8011, 5.3.7).</summary>
public enum PrintJobState
{
    /// <summary>Waits for the printer.</summary>
    Pending = 3,

    /// <summary>Is held back.</summary>
    Held = 4,

    /// <summary>Is being printed.</summary>
    Processing = 5,

    /// <summary>Something is in the way, such as no paper.</summary>
    Stopped = 6,

    /// <summary>Somebody cancelled it.</summary>
    Canceled = 7,

    /// <summary>The printer gave it up.</summary>
    Aborted = 8,

    /// <summary>It is printed.</summary>
    Completed = 9,
}

/// <summary>A job and why it is so, in the keywords of the printer.</summary>
public sealed record PrintJob(int Id, PrintJobState State, string Reasons);

/// <summary>What a printer says of itself. <paramref name="Problems"/> are its state reasons, empty where all is well.</summary>
public sealed record PrinterState(string Name, bool Accepts, bool TakesPdf, string Problems, IReadOnlyList<string> Media, IReadOnlyList<string> Trays, IReadOnlyList<string> Sides, bool Scales);

/// <summary>A printer that was found.</summary>
public sealed record FoundPrinter(string Name, string Address, string Info, string Location);

/// <summary>How a document is to be printed; what is empty is left to the printer.</summary>
public sealed record PrintOptions(string Media = "", string Tray = "", string Sides = "", int Copies = 1);

/// <summary>A printer or a queue of CUPS, asked over IPP.</summary>
public sealed class IppPrinter(IppClient client)
{
    private const string Pdf = "application/pdf";
    private const int MostJobs = 500;

    /// <summary>What the printer is and can.</summary>
    /// <exception cref="IppException">It does not say.</exception>
    public async Task<PrinterState> StateAsync(IppTarget printer, CancellationToken cancel)
    {
        var answer = await client.AskAsync(
            printer, IppOperation.GetPrinterAttributes,
            [Wanted("printer-name", "printer-is-accepting-jobs", "document-format-supported", "printer-state-reasons", "media-supported", "media-source-supported", "sides-supported", "print-scaling-supported")],
            [], default, cancel);
        var group = answer.Group(IppTag.PrinterGroup);
        return new PrinterState(
            group["printer-name"]?.Text ?? "", group["printer-is-accepting-jobs"]?.Number != 0, group.Texts("document-format-supported").Contains(Pdf), Reasons(group, "printer-state-reasons"),
            group.Texts("media-supported"), group.Texts("media-source-supported"), group.Texts("sides-supported"), group.Texts("print-scaling-supported").Contains("fit"));
    }

    /// <summary>Hands in a PDF under a name. The job is accepted, not printed: see <see cref="JobAsync"/>.</summary>
    /// <exception cref="IppException">It was not taken, or nobody knows whether it was.</exception>
    public async Task<PrintJob> PrintAsync(IppTarget printer, string name, ReadOnlyMemory<byte> pdf, PrintOptions options, bool scales, CancellationToken cancel)
    {
        var answer = await client.AskAsync(
            printer, IppOperation.PrintJob, [User, new("job-name", new IppValue(IppTag.Name, name)), new("document-format", new IppValue(IppTag.MimeMediaType, Pdf))], Template(options, scales), pdf, cancel);
        return Job(answer.Group(IppTag.JobGroup));
    }

    /// <summary>A job by its number; null where the printer knows it no more.</summary>
    /// <exception cref="IppException">The printer does not say.</exception>
    public async Task<PrintJob?> JobAsync(IppTarget printer, int id, CancellationToken cancel)
    {
        try
        {
            var answer = await client.AskAsync(
                printer, IppOperation.GetJobAttributes, [new("job-id", IppValue.Integer(id)), User, Wanted("job-id", "job-state", "job-state-reasons", "job-printer-state-reasons", "job-printer-state-message")], [], default, cancel);
            return Job(answer.Group(IppTag.JobGroup));
        }
        catch (IppException fault) when (fault.Status == IppClient.NotFound)
        {
            return null;
        }
    }

    /// <summary>Cancels a job.</summary>
    /// <exception cref="IppException">It is over, is not known, or the printer cannot be asked.</exception>
    public Task CancelAsync(IppTarget printer, int id, CancellationToken cancel) => client.AskAsync(printer, IppOperation.CancelJob, [new("job-id", IppValue.Integer(id)), User], [], default, cancel);

    /// <summary>Our job of this name, whether it is printed yet or not; null where there is none.</summary>
    /// <exception cref="IppException">The printer does not say.</exception>
    public async Task<PrintJob?> FindAsync(IppTarget printer, string name, CancellationToken cancel)
    {
        foreach (var which in new[] { "not-completed", "completed" })
        {
            var answer = await client.AskAsync(
                printer, IppOperation.GetJobs, [User, new("limit", IppValue.Integer(MostJobs)), Wanted("job-id", "job-name", "job-state", "job-state-reasons"), new("which-jobs", IppValue.Keyword(which))], [], default, cancel);
            if (answer.Groups.FirstOrDefault(group => group.Tag == IppTag.JobGroup && group["job-name"]?.Text == name) is { } job)
                return Job(job);
        }

        return null;
    }

    /// <summary>The printers of a CUPS server, by name.</summary>
    /// <exception cref="IppException">It does not say.</exception>
    public async Task<IReadOnlyList<FoundPrinter>> ListAsync(IppTarget cups, CancellationToken cancel)
    {
        try
        {
            var answer = await client.AskAsync(cups, IppOperation.CupsGetPrinters, [Wanted("printer-name", "printer-info", "printer-location")], [], default, cancel);
            var root = cups.Address.TrimEnd('/');
            return
            [
                .. answer.Groups.Where(group => group.Tag == IppTag.PrinterGroup && group["printer-name"] is not null)
                    .Select(group => (Name: group["printer-name"]!.Text, Group: group))
                    .Select(found => new FoundPrinter(found.Name, $"{root}/printers/{Uri.EscapeDataString(found.Name)}", found.Group["printer-info"]?.Text ?? "", found.Group["printer-location"]?.Text ?? ""))
                    .OrderBy(found => found.Name, StringComparer.OrdinalIgnoreCase),
            ];
        }
        catch (IppException fault) when (fault.Status == IppClient.NotFound)
        {
            // So CUPS says that it has none.
            return [];
        }
    }

    private static IppAttribute User => new("requesting-user-name", new IppValue(IppTag.Name, "faxwerk"));

    private static IppAttribute Wanted(params string[] names) => new("requested-attributes", [.. names.Select(IppValue.Keyword)]);

    private static PrintJob Job(IppGroup group) => new(
        group["job-id"]?.Number ?? 0, (PrintJobState)(group["job-state"]?.Number ?? (int)PrintJobState.Pending),
        string.Join(", ", new[] { Reasons(group, "job-state-reasons"), Reasons(group, "job-printer-state-reasons"), (group["job-printer-state-message"]?.Text ?? "").TrimEnd('.') }.Where(reasons => reasons.Length > 0)));

    private static string Reasons(IppGroup group, string name) => string.Join(", ", group.Texts(name).Where(reason => reason is not ("none" or "")));

    /// <summary>Tray and size go together in one collection (PWG 5100.7): a printer takes either it or <c>media</c>.</summary>
    private static List<IppAttribute> Template(PrintOptions options, bool scales)
    {
        var job = new List<IppAttribute>();
        if (options.Copies > 1)
            job.Add(new("copies", IppValue.Integer(options.Copies)));
        if (options.Sides.Length > 0)
            job.Add(new("sides", IppValue.Keyword(options.Sides)));
        if (scales)
            job.Add(new("print-scaling", IppValue.Keyword("fit")));
        if (options.Tray.Length > 0)
            job.Add(new("media-col", new IppValue(IppTag.BeginCollection, Members: [.. Size(options.Media), new("media-source", IppValue.Keyword(options.Tray))])));
        else if (options.Media.Length > 0)
            job.Add(new("media", IppValue.Keyword(options.Media)));
        return job;
    }

    /// <summary>The size in hundredths of a millimetre that ends the name of a medium (PWG 5101.1), such as <c>iso_a4_210x297mm</c> or <c>na_letter_8.5x11in</c>.</summary>
    private static IEnumerable<IppAttribute> Size(string media)
    {
        if (media.Length == 0)
            yield break;
        var unit = media[^2..] == "mm" ? 100 : 2540;
        var sides = media[(media.LastIndexOf('_') + 1)..^2].Split('x');
        yield return new("media-size", new IppValue(IppTag.BeginCollection, Members: [new("x-dimension", Side(0)), new("y-dimension", Side(1))]));

        IppValue Side(int i) => IppValue.Integer((int)Math.Round(decimal.Parse(sides[i], CultureInfo.InvariantCulture) * unit));
    }
}
