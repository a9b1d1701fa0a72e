using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace Faxwerk.Intake.Mail;

/// <summary>Why an address takes no mail: a <paramref name="Code"/> for programs and pages, and the system's words.</summary>
internal sealed record ListenerFault(string Code, string Detail)
{
    /// <summary>It has to be secured, and there is nothing to do that with.</summary>
    public static readonly ListenerFault NoCertificate = new("no-certificate", "TLS takes a certificate (Faxwerk:TlsCertificate)");

    /// <summary>What the system says.</summary>
    public static ListenerFault Of(Exception fault) => new(
        fault is AddressInUseException ? "in-use" : ((fault as SocketException ?? fault.InnerException as SocketException)?.SocketErrorCode) switch
        {
            SocketError.AddressAlreadyInUse => "in-use",
            SocketError.AccessDenied => "not-allowed",
            SocketError.AddressNotAvailable => "no-such-address",
            _ => "failed",
        },
        fault.Message);
}
