using System.Collections.Frozen;

namespace Faxwerk.Intake.Mail;

/// <summary>What the sender of a mail may say about its fax; docs/mail-commands.md.</summary>
public enum MailCommand
{
    /// <summary>Who goes first.</summary>
    Priority,

    /// <summary>Wait for the economy window.</summary>
    Economy,

    /// <summary>Not before.</summary>
    Time,

    /// <summary>Between two times of the day only.</summary>
    Window,

    /// <summary>Of the pages.</summary>
    Resolution,

    /// <summary>The cover page, or none.</summary>
    Cover,

    /// <summary>Words of the header line.</summary>
    Header,

    /// <summary>Which report, with what, and how many.</summary>
    Report,

    /// <summary>The own number that is shown.</summary>
    Number,
}

/// <summary>How commands are called, in both languages.</summary>
internal static class MailCommandNames
{
    /// <summary>The names of each, the English ones first.</summary>
    public static IReadOnlyList<(MailCommand Command, string[] Names)> Table { get; } =
    [
        (MailCommand.Priority, ["priority", "prio", "priorität", "prioritaet"]),
        (MailCommand.Economy, ["economy", "sparen", "spartarif"]),
        (MailCommand.Time, ["time", "sendat", "zeit", "sendezeit"]),
        (MailCommand.Window, ["window", "fenster", "zeitfenster"]),
        (MailCommand.Resolution, ["resolution", "vres", "auflösung", "aufloesung"]),
        (MailCommand.Cover, ["cover", "deckblatt"]),
        (MailCommand.Header, ["header", "headline", "kopfzeile"]),
        (MailCommand.Report, ["report", "bericht", "sendebericht"]),
        (MailCommand.Number, ["number", "sendernumber", "nummer", "absendernummer"]),
    ];

    private static readonly FrozenDictionary<string, MailCommand> ByName =
        Table.SelectMany(row => row.Names.Select(name => (name, row.Command))).ToFrozenDictionary(pair => pair.name, pair => pair.Command, StringComparer.OrdinalIgnoreCase);

    /// <summary>The command of a name; null where there is none.</summary>
    public static MailCommand? Find(string name) => ByName.TryGetValue(name.Trim().Normalize(), out var command) ? command : null;
}
