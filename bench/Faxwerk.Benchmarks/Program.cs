using Faxwerk.Benchmarks;

switch (args.FirstOrDefault())
{
    case "codec":
        return Codec.Run(Console.Out);
    default:
        Console.Error.WriteLine("usage: bench/run codec");
        return 2;
}
