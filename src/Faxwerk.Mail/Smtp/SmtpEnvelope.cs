using System.Net;

namespace Faxwerk.Mail.Smtp;

/// <summary>Who is connected: addresses, the name given with HELO or EHLO (empty before), TLS, and the user signed in.</summary>
public sealed record SmtpPeer
{
    public EndPoint? Remote { get; init; }
    public EndPoint? Local { get; init; }
    public string Name { get; init; } = "";
    public bool Extended { get; init; }
    public bool Secure { get; init; }
    public string? User { get; init; }

    /// <summary>The client's address, IPv4 also where the socket is dual-stack.</summary>
    public IPAddress? Address => Remote is not IPEndPoint { Address: var address } ? null
        : address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}

/// <summary>What MAIL and the accepted RCPT commands said (RFC 5321 3.3), or are to say.</summary>
public sealed record SmtpEnvelope
{
    /// <summary>Whom the server has it from; says nothing for <see cref="SmtpClient"/>.</summary>
    public SmtpPeer Peer { get; init; } = new();

    /// <summary>The reverse-path; null is <c>&lt;&gt;</c>, to which nothing is ever reported.</summary>
    public MailAddress? Sender { get; init; }

    /// <summary>Octets announced with SIZE (RFC 1870).</summary>
    public long? DeclaredSize { get; init; }

    /// <summary>BODY=8BITMIME (RFC 6152).</summary>
    public bool EightBit { get; init; }

    /// <summary>SMTPUTF8 (RFC 6531).</summary>
    public bool Utf8 { get; init; }

    /// <summary>RET: what a failure report returns (RFC 3461 4.3).</summary>
    public DsnReturn Return { get; init; }

    /// <summary>ENVID, decoded (RFC 3461 4.4).</summary>
    public string? EnvelopeId { get; init; }

    public IReadOnlyList<SmtpRecipient> Recipients { get; init; } = [];
}

/// <summary>One accepted recipient with its wishes about reports (RFC 3461 4.1, 4.2).</summary>
public sealed record SmtpRecipient(MailAddress Address)
{
    public DsnNotify Notify { get; init; }

    /// <summary>ORCPT as <c>type;address</c>, its xtext decoded.</summary>
    public string? OriginalRecipient { get; init; }
}

/// <summary>RET (RFC 3461 4.3).</summary>
public enum DsnReturn
{
    Unspecified,
    Full,
    Headers,
}

/// <summary>NOTIFY (RFC 3461 4.1). <see cref="Unspecified"/> means failure, and delay as the server likes.</summary>
[Flags]
public enum DsnNotify
{
    Unspecified = 0,
    Never = 1,
    Success = 2,
    Failure = 4,
    Delay = 8,
}
