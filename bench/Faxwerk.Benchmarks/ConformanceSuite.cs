using Faxwerk.Conformance;

namespace Faxwerk.Benchmarks;

/// <summary>
/// Plays the suite ITU-T TSB-85 with our T.30 over T.38 and through the modems. Names of tests, "reference" (libspandsp's engine instead of ours) and
/// "trace" may follow.
/// </summary>
internal static class ConformanceSuite
{
    public static int Run(TextWriter output, string[] arguments)
    {
        if (Suite.Path is not { } path)
        {
            output.WriteLine("conformance: skipped, there is no shared/conformance/tsb85.xml");
            return 0;
        }

        var tests = Suite.Load(path);
        var names = arguments.Where(argument => tests.Any(test => test.Name == argument)).ToHashSet(StringComparer.Ordinal);
        var chosen = names.Count == 0 ? tests : [.. tests.Where(test => names.Contains(test.Name))];
        var trace = arguments.Contains("trace");
        if (arguments.Contains("reference"))
        {
            var passed = Play(output, chosen, DeviceKind.SpandspAudio, "reference", trace);
            output.WriteLine($"conformance: reference_audio={passed} of={chosen.Count}");
            return 0;
        }

        var t38 = Play(output, chosen, DeviceKind.OwnT38, "t38", trace);
        var audio = Play(output, chosen, DeviceKind.OwnAudio, "audio", trace);
        output.WriteLine($"conformance: tsb85_t38={t38} tsb85_audio={audio} of={chosen.Count}");
        return 0;
    }

    private static int Play(TextWriter output, IReadOnlyList<ConformanceTest> tests, DeviceKind kind, string name, bool trace)
    {
        var outcomes = new Outcome[tests.Count];
        Parallel.For(0, tests.Count, i => outcomes[i] = TestRun.Play(tests[i], kind));
        foreach (var outcome in outcomes)
        {
            if (outcome.Failure is not null)
                output.WriteLine($"{name} {outcome.Test}: {outcome.Failure}");
            if (trace)
                output.WriteLine(string.Join('\n', outcome.Ladder));
        }

        return outcomes.Count(outcome => outcome.Failure is null);
    }
}
