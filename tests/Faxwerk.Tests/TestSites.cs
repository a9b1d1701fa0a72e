using Faxwerk.Directory;
using Faxwerk.Policies;
using Faxwerk.Queue;
using Faxwerk.Settings;
using Faxwerk.Storage;
using Faxwerk.Tests.Queue;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Faxwerk.Tests;

/// <summary>Sites of a database whose settings a test changes.</summary>
internal static class TestSites
{
    public static SettingsStore Store(Database database, TimeProvider time) => new(
        database, new EphemeralDataProtectionProvider(),
        [
            new SettingsSectionType("site", typeof(SiteSettings)) { HasSeveral = true },
            new SettingsSectionType("economy", typeof(EconomySettings)) { HasSeveral = true, IsOfSites = true },
            new SettingsSectionType("calendar", typeof(CalendarSettings)) { HasSeveral = true, IsOfSites = true },
        ],
        time, NullLogger<SettingsStore>.Instance);

    public static Sites Of(Database database, TimeProvider time) => new(database, Store(database, time));

    public static OwnNumbers Numbers(Database database, TimeProvider time) => new(Of(database, time), new Fixed<SendingSettings>(new SendingSettings()));
}
