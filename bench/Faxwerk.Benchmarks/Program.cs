using System.Globalization;
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
    case "loss":
        return Loss.Run(Console.Out, Number(args, 20), args.ElementAtOrDefault(2));
    case "line":
        return await Line.RunAsync(Console.Out, Number(args, 5), args.ElementAtOrDefault(2));
    case "long":
        return Long.Run(Console.Out);
    case "render":
        return await Render.RunAsync(Console.Out, args.ElementAtOrDefault(1), Number(args, 5, at: 2), Number(args, 100, at: 3));
    case "pages":
        return await RenderedPages.RunAsync(Console.Out, Number(args, 10_000));
    case "bombs":
        return await Bombs.RunAsync(Console.Out);
    case "queue":
        return await QueueBenchmark.RunAsync(Console.Out, Number(args, 100_000), Number(args, 1_000_000, at: 2), args.ElementAtOrDefault(3));
    case "mail":
        return await MailLoad.RunAsync(Console.Out, Number(args, 15), Number(args, 250, at: 2));
    case "soak":
        return await Soak.RunAsync(Console.Out, Number(args, 60), Number(args, 60, at: 2), Number(args, 20, at: 3));
    default:
        Console.Error.WriteLine("usage: bench/run codec|calls|intake|conformance|modems|loss [CALLS [t38|g711]]|line [ROUNDS]|long|render [FOLDER [ROUNDS [FILES]]]|pages [PAGES]|bombs|queue [WAITING [JOURNAL [sqlite|postgres]]]|mail [MINUTES [CHANNELS]]|soak [MINUTES [T38 [G711]]]");
        return 2;
}

static int Number(string[] args, int otherwise, int at = 1) => args.Length > at ? int.Parse(args[at], CultureInfo.InvariantCulture) : otherwise;
