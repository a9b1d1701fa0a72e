using Faxwerk.Benchmarks;

switch (args.FirstOrDefault())
{
    case "codec":
        return Codec.Run(Console.Out);
    case "calls":
        return await Calls.RunAsync(Console.Out);
    case "conformance":
        return ConformanceSuite.Run(Console.Out, args[1..]);
    case "modems":
        return Modems.Run(Console.Out);
    case "intake":
        return await Intake.RunAsync(Console.Out);
    default:
        Console.Error.WriteLine("usage: bench/run codec|calls|intake|conformance|modems");
        return 2;
}
