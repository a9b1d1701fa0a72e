using Faxwerk.Benchmarks;

switch (args.FirstOrDefault())
{
    case "codec":
        return Codec.Run(Console.Out);
    case "calls":
        return await Calls.RunAsync(Console.Out);
    case "intake":
        return await Intake.RunAsync(Console.Out);
    default:
        Console.Error.WriteLine("usage: bench/run codec|calls|intake");
        return 2;
}
