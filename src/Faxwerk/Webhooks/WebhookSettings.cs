using System.ComponentModel;
using System.Net;
using Faxwerk.Hosting;
using Faxwerk.Settings;

namespace Faxwerk.Webhooks;

/// <summary>Section <c>webhooks</c>: where events may be sent.</summary>
public sealed record WebhookSettings : SettingsSection
{
    /// <summary>Networks of our own that events may go to.</summary>
    [Description("Private networks that webhooks may reach, such as [\"10.1.2.0/24\"]; public addresses always")]
    public IReadOnlyList<string> AllowedNetworks { get; init; } = [];

    /// <inheritdoc/>
    public override IEnumerable<string> Errors()
    {
        if (AllowedNetworks.FirstOrDefault(network => !IPNetwork.TryParse(network, out _)) is { } wrong)
            yield return $"allowedNetworks: networks such as 10.1.2.0/24, not {wrong}";
    }

    /// <summary>Whether events may go to an address: who may set up a webhook must not reach through it what only this machine can.</summary>
    public bool Allows(IPAddress address)
    {
        var plain = PublicAddress.Unwrap(address);
        return PublicAddress.Is(plain) || AllowedNetworks.Any(network => IPNetwork.Parse(network).Contains(plain));
    }
}
