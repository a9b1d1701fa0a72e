using Faxwerk.Mail;
using Faxwerk.Printing;

namespace Faxwerk.Delivery;

/// <summary>How a received fax is delivered; the words are stored.</summary>
public enum DeliveryKind
{
    /// <summary>To a mail address.</summary>
    Mail,

    /// <summary>To a printer.</summary>
    Print,

    /// <summary>Into a folder.</summary>
    Save,
}

/// <summary>States of a delivery; the words are stored.</summary>
public enum DeliveryState
{
    /// <summary>To be tried, or being tried.</summary>
    Waiting,

    /// <summary>The relay took the mail, the printer has printed, the file is there.</summary>
    Done,

    /// <summary>Given up; the postmaster has the fax instead.</summary>
    Failed,

    /// <summary>Sent elsewhere by an operator.</summary>
    Redirected,
}

/// <summary>Where a received fax goes: a mail address, a printer (its name, or <c>ipp://</c>) or a folder (its name, or <see cref="SaveAddress"/>).</summary>
public sealed record DeliveryTarget(DeliveryKind Kind, string Target)
{
    private const int Longest = 400;

    /// <summary>Whether it can be one: a mail address, or a name or address of the kind's form. Whether there is an outlet of that name is another question.</summary>
    public bool IsWellFormed => Target.Length is > 0 and <= Longest && !Target.Any(char.IsControl) && Kind switch
    {
        DeliveryKind.Mail => MailAddress.TryParse(Target, out var address) && address.Domain.Length > 0,
        DeliveryKind.Print => IppAddress.IsValid(Target) || !Target.Contains(':'),
        _ => SaveAddress.Parse(Target) is not null || !Target.Contains(':'),
    };
}

/// <summary>A row of table <c>delivery</c> with what its task and its fax say of it: one target of one received fax.</summary>
public sealed record DeliveryRow
{
    /// <summary>Counts up.</summary>
    public long Id { get; init; }

    /// <summary>The fax.</summary>
    public long FaxId { get; init; }

    /// <summary>Mail, print or save.</summary>
    public DeliveryKind Kind { get; init; }

    /// <summary>Where to, as <see cref="DeliveryTarget"/> has it.</summary>
    public string Target { get; init; } = "";

    /// <summary>The rule that wanted it, or what else did; empty for the number's owner.</summary>
    public string Rule { get; init; } = "";

    /// <summary>How it stands.</summary>
    public DeliveryState State { get; init; }

    /// <summary>The task that does it.</summary>
    public long TaskId { get; init; }

    /// <summary>The job's number at the printer and the printer's address, empty while there is none.</summary>
    public string Reference { get; init; } = "";

    /// <summary>Jobs that the printer has or may have taken.</summary>
    public int HandedIn { get; init; }

    /// <summary>Whether the printer is at the job and nothing is amiss.</summary>
    public bool IsUnderWay { get; init; }

    /// <summary>What was done, why it failed, or where it went instead; while it waits, why the last try failed.</summary>
    public string Detail { get; init; } = "";

    /// <summary>Tries begun.</summary>
    public int Attempts { get; init; }

    /// <summary>When it is tried next; null where it is not.</summary>
    public DateTimeOffset? NextAt { get; init; }

    /// <summary>When it was wanted.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>From when the time counts after which it is given up.</summary>
    public DateTimeOffset TriedFrom { get; init; }

    /// <summary>When it was done, given up or sent elsewhere.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>The fax's caller, as signalled.</summary>
    public string Caller { get; init; } = "";

    /// <summary>The fax's called number, as signalled.</summary>
    public string Called { get; init; } = "";

    /// <summary>The fax's SIP Call-ID.</summary>
    public string CallId { get; init; } = "";
}
