using Microsoft.Extensions.Logging;

namespace Faxwerk.Tests.Rendering;

/// <summary>Warnings go to the output of the test that caused them, where a failure shows them.</summary>
internal sealed class TestLog<T> : ILogger<T>
{
    /// <inheritdoc/>
    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    /// <inheritdoc/>
    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    /// <inheritdoc/>
    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        // What runs in the background has no test any more.
        if (TestContext.Current.TestOutputHelper is not { } output) return;
        try
        {
            output.WriteLine($"{formatter(state, exception)} {exception?.Message}");
        }
        catch (InvalidOperationException)
        {
            // The test has ended.
        }
    }
}
