namespace Faxwerk.Steering;

/// <summary>Registers what people do with the queue.</summary>
public static class SteeringSetup
{
    /// <summary>The list, its numbers and its actions.</summary>
    public static IServiceCollection AddSteering(this IServiceCollection services) =>
        services.AddSingleton<QueueStatusReport>().AddSingleton<SteerFaxes>();
}
