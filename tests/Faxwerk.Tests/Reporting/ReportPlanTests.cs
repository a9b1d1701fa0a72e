using Faxwerk.Mail.Smtp;
using Faxwerk.Reporting;

namespace Faxwerk.Tests.Reporting;

/// <summary>Who gets what: people mail, programs notifications, SAP as <c>Mail2Fax\SAPSenderEmailFormat</c> says.</summary>
public sealed class ReportPlanTests
{
    private const string Sap = "FAX=+496227747474@crm-prod.company.example";

    [Theory]
    [InlineData("FAX=+496227747474@crm-prod.company.example", "+496227747474")]
    [InlineData("fax=+49-6227-7/T33S=12@sap", "+49-6227-7")]
    [InlineData("\"FAX=+49 6227 7\"@sap", "+49 6227 7")]
    [InlineData("FAX=office@sap", null)]
    [InlineData("faxadmin@company.example", null)]
    [InlineData("anna@fax=1.example", null)]
    public void A_sender_of_sap_is_known_by_its_form(string address, string? number) => Assert.Equal(number, SapSender.NumberOf(address));

    [Theory]
    [InlineData(SapSenderFormat.Ordinary, true, DsnWhen.Requested, true, DsnWhen.Requested)]
    [InlineData(SapSenderFormat.Notification, false, DsnWhen.Always, false, DsnWhen.Always)]
    [InlineData(SapSenderFormat.Silent, false, DsnWhen.Never, false, DsnWhen.Never)]
    [InlineData(SapSenderFormat.AtOnce, false, DsnWhen.Never, false, DsnWhen.Always)]
    public void Sap_gets_what_the_parameter_says(SapSenderFormat format, bool mail, DsnWhen notification, bool refusalMail, DsnWhen refusalNotification)
    {
        var settings = new ReportSettings { SapSender = format };
        var end = ReportPlan.OfEnd(settings, From(Sap), FaxOutcome.Failed);
        Assert.Equal((mail, notification, format == SapSenderFormat.Ordinary), (end.Mail, end.Notification, end.ReturnsContent));
        var refusal = ReportPlan.Of(settings, From(Sap));
        Assert.Equal((refusalMail, refusalNotification), (refusal.Mail, refusal.Notification));
        Assert.Equal(new ReportPlan(true, DsnWhen.Requested), ReportPlan.OfEnd(settings, From("anna@company.example"), FaxOutcome.Failed));
    }

    [Fact]
    public void What_was_set_when_a_fax_was_accepted_holds_for_its_end()
    {
        var (atOnce, ordinary) = (new ReportSettings { SapSender = SapSenderFormat.AtOnce }, new ReportSettings());
        Assert.Equal((false, DsnWhen.Never, true), Of(ordinary, confirmed: true));
        Assert.Equal((false, DsnWhen.Always, false), Of(atOnce, confirmed: false));
        Assert.Equal((false, DsnWhen.Never, true), Of(atOnce, confirmed: null));

        static (bool, DsnWhen, bool) Of(ReportSettings settings, bool? confirmed)
        {
            var plan = ReportPlan.OfEnd(settings, From(Sap) with { IsConfirmedAtOnce = confirmed }, FaxOutcome.Failed);
            return (plan.Mail, plan.Notification, plan.IsConfirmedBefore);
        }
    }

    [Theory]
    [InlineData("erp@company.example", false)]
    [InlineData("X@ERP.company.example", false)]
    [InlineData("anna@company.example", true)]
    public void Programs_get_notifications_and_people_mail(string sender, bool mail)
    {
        var settings = new ReportSettings { Programs = ["ERP@company.example", "@erp.company.example"], Dsn = DsnWhen.Requested };
        Assert.Empty(settings.Errors());
        var plan = ReportPlan.OfEnd(settings, From(sender), FaxOutcome.Sent);
        Assert.Equal((mail, mail ? DsnWhen.Requested : DsnWhen.Always), (plan.Mail, plan.Notification));
    }

    [Theory]
    [InlineData(ReportWhen.Always, ReportWhen.Never, FaxOutcome.Failed, false)]
    [InlineData(ReportWhen.Never, ReportWhen.OnFailure, FaxOutcome.Failed, true)]
    [InlineData(ReportWhen.Always, ReportWhen.OnFailure, FaxOutcome.Sent, false)]
    [InlineData(ReportWhen.OnFailure, null, FaxOutcome.Partial, true)]
    public void What_the_mail_says_goes_before_the_setting_but_a_refusal_is_told_always(ReportWhen setting, ReportWhen? wish, FaxOutcome outcome, bool mail)
    {
        var (settings, origin) = (new ReportSettings { When = setting }, From("anna@company.example") with { Choice = new ReportChoice { When = wish } });
        Assert.Equal(mail, ReportPlan.OfEnd(settings, origin, outcome).Mail);
        Assert.True(ReportPlan.Of(settings, origin).Mail);
    }

    [Theory]
    [InlineData("anna@company.example", DsnWhen.Requested, true, DsnNotify.Unspecified)]
    [InlineData("anna@company.example", DsnWhen.Requested, true, DsnNotify.Success)]
    [InlineData("anna@company.example", DsnWhen.Requested, true, DsnNotify.Never)]
    [InlineData("anna@company.example", DsnWhen.Requested, false, DsnNotify.Failure)]
    [InlineData("anna@company.example", DsnWhen.Requested, false, DsnNotify.Never, DsnNotify.Failure | DsnNotify.Delay)]
    [InlineData("anna@company.example", DsnWhen.Always, true, DsnNotify.Unspecified)]
    [InlineData("anna@company.example", DsnWhen.Never, true, DsnNotify.Failure)]
    [InlineData("erp@company.example", DsnWhen.Requested, false, DsnNotify.Unspecified)]
    public void A_refusal_is_an_ordinary_mail_or_a_notification_and_never_both(string sender, DsnWhen when, bool mail, params DsnNotify[] wishes)
    {
        var settings = new ReportSettings { Programs = ["erp@company.example"], Dsn = when };
        var plan = ReportPlan.OfRefusal(settings, new RefusalReport(From(sender), [new Refusal("Leer.", "Empty.")]) { Recipients = [.. wishes.Select(notify => new RefusedRecipient("1", "fax; 1", new ReportWish(notify, null)))] });
        Assert.Equal((mail, mail ? DsnWhen.Never : DsnWhen.Always), (plan.Mail, plan.Notification));
    }

    private static ReportOrigin From(string address) => new() { Key = "1", ReportTo = address };
}
