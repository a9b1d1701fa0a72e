using System.Text.Json;
using Faxwerk.Directory;
using Faxwerk.Mail.Smtp;
using Faxwerk.Reporting;
using Faxwerk.Settings;
using Faxwerk.Storage;
using Microsoft.Extensions.Options;

namespace Faxwerk.Intake.Folder;

/// <summary>Tells a person of a document that becomes no fax, as of a mail: nobody may read the folder <c>failed</c>.</summary>
internal sealed class FolderRefusals(Refusals refusals, Users users, SecretText secrets, IOptionsMonitor<FolderSettings> settings)
{
    /// <summary>The report on a document, by what is known of it before it is refused.</summary>
    public async Task<RefusalReport> OfAsync(FolderDocument document, string code, string detail, CancellationToken cancel)
    {
        var parts = document.Parts.Length > 0 && secrets.Unprotect(document.Parts) is { } text ? JsonSerializer.Deserialize<Dictionary<string, string?[]>>(text)! : [];
        var (folder, user) = (settings.CurrentValue.Watched.FirstOrDefault(one => one.Path == document.Folder), await users.FindByLoginAsync(document.Login, cancel));
        var to = new[] { Of("reportTo"), folder?.ReportTo, user?.Addresses.FirstOrDefault() }.FirstOrDefault(address => address is { Length: > 0 } && NetworkName.IsMailbox(address));
        var cause = new Refusal($"„{document.Name}“ ({document.Folder}): {(FolderCodes.Words.TryGetValue(code, out var words) ? words.German : $"{code}, {detail}")}", $"\"{document.Name}\" ({document.Folder}): {detail}");
        return new RefusalReport(new ReportOrigin { Key = "", ReportTo = to, Subject = Of("subject") is { Length: > 0 } subject ? subject : FileNames.BareOf(document.Name), ReceivedAt = document.CreatedAt }, [cause])
        {
            Recipients = [.. parts.GetValueOrDefault("to", []).OfType<string>().Select(number => new RefusedRecipient(number, $"fax; {number}", new ReportWish(DsnNotify.Unspecified, null)))],
        };

        string? Of(string part) => parts.GetValueOrDefault(part) is [{ } value, ..] ? value : null;
    }

    /// <summary>Adds it in the transaction that refuses the document, once.</summary>
    public Task AddAsync(Transaction tx, RefusalReport report, long id) => refusals.AddAsync(tx, report with { Origin = report.Origin with { Key = $"folder-{id}-{report.Origin.ReceivedAt.ToUnixTimeMilliseconds():x}" } });
}
