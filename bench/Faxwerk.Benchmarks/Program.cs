using Faxwerk.Benchmarks;

switch (args.FirstOrDefault())
{
    case "codec":
        return Codec.Run(Console.Out);
    case "calls":
        return await Calls.RunAsync(Console.Out);
    case "modems":
        return Modems.Run(Console.Out);
    case "intake":
        return await Intake.RunAsync(Console.Out);
    default:
        Console.Error.WriteLine("usage: bench/run codec|calls|modems|intake");
        return 2;
}
