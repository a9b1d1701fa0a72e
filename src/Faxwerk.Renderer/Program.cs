using Faxwerk.Renderer;

// Requests come in on standard input, pages go out on standard output, libraries complain on standard error.
using var input = Console.OpenStandardInput();
using var output = Console.OpenStandardOutput();
new Worker(input, output).Run();
