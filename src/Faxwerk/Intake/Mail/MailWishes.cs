using System.Text.RegularExpressions;
using Faxwerk.Covers;
using Faxwerk.Mail.Mime;
using Faxwerk.Pages;
using Faxwerk.Policies;
using Faxwerk.Queue;
using Faxwerk.Reporting;

namespace Faxwerk.Intake.Mail;

/// <summary>
/// What a mail says about its fax, and the mail without the words that said it. Header fields go before lines of the text, these before the subject: what a program writes goes before what a person left in a
/// subject that is answered again and again.
/// </summary>
internal sealed partial record MailWishes
{
    private const string Prefix = "X-Fax-", AutomaticCover = "X-FAX-AutoCoverPage";

    /// <summary>The subject without commands.</summary>
    public string Subject { get; private init; } = "";

    /// <summary>The texts without commands.</summary>
    public IReadOnlyList<BodyText> Texts { get; private init; } = [];

    /// <summary>Who goes first.</summary>
    public FaxPriority? Priority { get; private init; }

    /// <summary>Whether it waits for the economy window.</summary>
    public bool Economy { get; private init; }

    /// <summary>Not before, as it was written: what it means depends on the sender's zone.</summary>
    public string? Time { get; private init; }

    /// <summary>In which times of a day.</summary>
    public WeeklyWindow? Window { get; private init; }

    /// <summary>Of the pages.</summary>
    public Resolution? Resolution { get; private init; }

    /// <summary>The cover: its name in small letters or <see cref="CoverTemplate.None"/>.</summary>
    public string? Cover { get; private init; }

    /// <summary>Words of the header line.</summary>
    public string? Headline { get; private init; }

    /// <summary>The report.</summary>
    public ReportChoice? Report { get; private init; }

    /// <summary>The own number, as it was written.</summary>
    public string? Number { get; private init; }

    /// <summary>Commands that cannot be followed; nothing is faxed then, and one report names them all.</summary>
    public IReadOnlyList<Refusal> Faults { get; private init; } = [];

    /// <summary>Reads a mail of somebody who may give <paramref name="allowed"/>.</summary>
    public static MailWishes Of(MailMessage message, IReadOnlyCollection<MailCommand> allowed, FaxPriority highest = FaxPriority.Urgent)
    {
        var (subject, given) = CommandLines.InSubject(message.Subject);
        var (texts, lines) = CommandLines.InTexts(BodyText.Of(message));
        var cover = OldCover().Match(subject);
        var wishes = new MailWishes { Subject = cover.Success ? OldCover().Replace(subject, "").Trim() : subject, Texts = texts };
        GivenCommand[] oldest = cover.Success ? [new("cover", cover.Groups["name"].Value)] : [];
        GivenCommand[] automatic = CommandValues.YesNo(message.Headers.Text(AutomaticCover).Trim()) == false ? [new("cover", CoverTemplate.None)] : [];
        var all = oldest.Concat(given).Concat(lines).Concat(automatic).Concat(Fields(message)).Take(CommandLines.Most + 1).ToList();
        return all.Count > CommandLines.Most
            ? wishes.Fault($"Mehr als {CommandLines.Most} Befehle.", $"More than {CommandLines.Most} commands.", "5.5.4")
            : all.Aggregate(wishes, (before, one) => before.With(one, allowed)).Within(highest).WithImportance(message, allowed, highest);
    }

    /// <summary>The cause where somebody who may give <paramref name="allowed"/> chose a cover in an address; null where he may, or did not.</summary>
    public static Refusal? FaultOfAddress(string? cover, IReadOnlyCollection<MailCommand> allowed) =>
        cover is null || allowed.Contains(MailCommand.Cover) ? null : NotAllowed("cover", cover);

    /// <summary>Header fields that other programs name like ours are theirs.</summary>
    private static IEnumerable<GivenCommand> Fields(MailMessage message) =>
        from field in message.Headers.DistinctBy(field => field.Name, StringComparer.OrdinalIgnoreCase)
        where field.Name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) && MailCommandNames.Find(field.Name[Prefix.Length..]) is not null
        let value = message.Headers.Text(field.Name).Trim()
        where value.Length > 0
        select new GivenCommand(field.Name[Prefix.Length..], value);

    private MailWishes With(GivenCommand given, IReadOnlyCollection<MailCommand> allowed)
    {
        var (name, value) = (given.Name, given.Value.Trim());
        if (MailCommandNames.Find(name) is not { } command)
            return Fault($"„{name}={value}“: Es gibt keinen Befehl {name}.", $"\"{name}={value}\": there is no command {name}.", "5.5.1");
        if (!allowed.Contains(command))
            return this with { Faults = [.. Faults, NotAllowed(name, value)] };
        return Read(command, value) ?? Fault($"„{name}={value}“: Dieser Wert ist nicht bekannt.", $"\"{name}={value}\": this value is not known.", "5.5.4");
    }

    private MailWishes? Read(MailCommand command, string value) => command switch
    {
        MailCommand.Priority => CommandValues.Priority(value) is { } priority ? this with { Priority = priority } : null,
        MailCommand.Economy => CommandValues.YesNo(value) is { } economy ? this with { Economy = economy } : null,
        MailCommand.Time => CommandValues.Moment(value, DateTimeOffset.UnixEpoch, TimeZoneInfo.Utc) is not null ? this with { Time = value } : null,
        MailCommand.Window => CommandValues.Window(value) is { } window ? this with { Window = window } : null,
        MailCommand.Resolution => CommandValues.Resolution(value) is { } resolution ? this with { Resolution = resolution } : null,
        MailCommand.Cover => value.Length == 0 ? this : this with { Cover = value.ToLowerInvariant() is "kein" or "keins" or "ohne" ? CoverTemplate.None : value.ToLowerInvariant() },
        MailCommand.Header => value.Length > 0 ? this with { Headline = value } : null,
        MailCommand.Report => CommandValues.Report(value) is { } report ? this with { Report = report } : null,
        _ => value.Length > 0 ? this with { Number = value } : null,
    };

    /// <summary>Who asks for more than he may give is told; a court deadline must not go out later than its sender thinks.</summary>
    private MailWishes Within(FaxPriority highest) => Priority is { } wanted && wanted < highest
        ? this with
        {
            Faults = [.. Faults, new Refusal(
                $"Die Priorität „{CommandValues.German(wanted)}“ ist Ihnen nicht erlaubt, höchstens „{CommandValues.German(highest)}“.",
                $"You may not give the priority \"{wanted.ToString().ToLowerInvariant()}\", \"{highest.ToString().ToLowerInvariant()}\" at most.") { Dsn = "5.7.1" }],
        }
        : this;

    /// <summary>What mail programs offer as importance, where no command says more, and only to those who may, as far as they may.</summary>
    private MailWishes WithImportance(MailMessage message, IReadOnlyCollection<MailCommand> allowed, FaxPriority highest) => Priority is not null || !allowed.Contains(MailCommand.Priority)
        ? this
        : this with
        {
            Priority = (message.Headers["Importance"] ?? message.Headers["X-Priority"])?.Trim().ToLowerInvariant() switch
            {
                "high" or ['1' or '2', ..] => highest > FaxPriority.High ? highest : FaxPriority.High,
                "low" or ['4' or '5', ..] => FaxPriority.Low,
                _ => null,
            },
        };

    private static Refusal NotAllowed(string name, string value) =>
        new($"„{name}={value}“: Dieser Befehl ist Ihnen nicht erlaubt.", $"\"{name}={value}\": you may not give this command.") { Dsn = "5.7.1" };

    private MailWishes Fault(string german, string english, string dsn) => this with { Faults = [.. Faults, new Refusal(german, english) { Dsn = dsn }] };

    [GeneratedRegex(@"\s*\[::\s*c\s*=(?<name>[^\],\[]*)\]", RegexOptions.IgnoreCase)]
    private static partial Regex OldCover();
}
