using Faxwerk.Renderer;

// Requests come in on standard input, pages go out on standard output, libraries complain on standard error.
await using var input = Console.OpenStandardInput();
await using var output = Console.OpenStandardOutput();
await new Worker(input, output).RunAsync(CancellationToken.None);
