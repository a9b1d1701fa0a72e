namespace Faxwerk.Tasks;

/// <summary>Registers the task queue.</summary>
public static class TaskSetup
{
    /// <summary><see cref="TaskQueue"/> and, where this node does tasks, its worker.</summary>
    public static IServiceCollection AddTasks(this IServiceCollection services, bool worker = true)
    {
        services.AddSingleton<TaskQueue>();
        return worker ? services.AddHostedService<TaskWorker>() : services;
    }

    /// <summary>A handler for its kind of task.</summary>
    public static IServiceCollection AddTaskHandler<T>(this IServiceCollection services)
        where T : class, ITaskHandler =>
        services.AddSingleton<ITaskHandler, T>();
}
