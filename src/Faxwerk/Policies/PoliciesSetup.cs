using Faxwerk.Settings;

namespace Faxwerk.Policies;

/// <summary>Registers what holds for all ways in and out.</summary>
public static class PoliciesSetup
{
    /// <summary>The sections <c>calendar</c>, <c>limits</c> and <c>retention</c>, and who judges by them. The retention itself is added where a node works.</summary>
    public static IServiceCollection AddPolicies(this IServiceCollection services) => services
        .AddSettings<CalendarSettings>("calendar", ofSites: true).AddSettings<LimitSettings>("limits").AddSettings<RetentionSettings>("retention").AddSingleton<SendLimits>().AddSingleton<RequestRates>();
}
