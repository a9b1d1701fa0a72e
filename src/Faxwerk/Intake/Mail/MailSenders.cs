using System.Net;
using Faxwerk.Directory;
using Faxwerk.Mail;
using Faxwerk.Mail.Smtp;
using Faxwerk.Settings;
using Microsoft.Extensions.Options;

namespace Faxwerk.Intake.Mail;

/// <summary>Whose fax a mail is: <paramref name="SubmittedBy"/> for <c>fax.submitted_by</c>, empty for nobody's; or why it is refused.</summary>
public readonly record struct MailSender(string SubmittedBy, SmtpReply? Refusal);

/// <summary>
/// Finds the user of a mail's sender among the addresses of the directory, then in the rows of <c>mail.senders</c>; what is done with unknown ones says <c>mail.unknownSender</c>. Whether the client may hand in mail at all
/// is judged apart, so that nobody gets in by a sender that he names.
/// </summary>
public sealed class MailSenders(Users users, IOptionsMonitor<MailSettings> settings)
{
    /// <summary>Judges the sender of an envelope that came in at <paramref name="local"/>.</summary>
    public async Task<MailSender> JudgeAsync(MailAddress sender, EndPoint? local, CancellationToken cancel)
    {
        if (await users.FindByAddressAsync(sender.Address, cancel) is { } user)
            return Of(user, sender);
        var mail = settings.CurrentValue;
        var port = (local as IPEndPoint)?.Port ?? 0;
        if (mail.Senders.FirstOrDefault(row => row.IsFor(sender.LocalPart, sender.Domain, port)) is { } row)
            return await users.FindByLoginAsync(row.User, cancel) is { } named ? Of(named, sender) : Refused($"{sender.Address} sends as {row.User}, who is no user");
        if (mail.UnknownSender == UnknownSender.Refuse)
            return Refused($"{sender.Address} is the address of no user who may send faxes");
        if (mail.DefaultUser.Length == 0)
            return new MailSender("", null);
        return await users.FindByLoginAsync(mail.DefaultUser, cancel) is { } standIn ? Of(standIn, sender) : Refused($"{sender.Address} is unknown, and so is the default user {mail.DefaultUser}");
    }

    private static MailSender Of(User user, MailAddress sender) =>
        user.State != UserState.Active ? Refused($"The user of {sender.Address} is disabled")
        : !RolePermissions.Of(user.Role).Contains(Permission.SendFaxes) ? Refused($"The user of {sender.Address} may not send faxes")
        : new MailSender(user.SubmittedBy, null);

    private static MailSender Refused(string why) => new("", new SmtpReply(550, "5.7.1", why));
}
