using Faxwerk;
using Faxwerk.Commands;
using Faxwerk.Storage;

// Without a command, or with "serve", the program is the server; all else is a command beside it.
if (args is not ([] or ["serve", ..]))
    return await CommandLine.RunAsync(args, Console.Out, Console.Error, CancellationToken.None);

await using var server = Server.Build(args is ["serve", .. var rest] ? rest : args);
try
{
    await Server.StartAsync(server);
}
catch (Exception fault) when (fault is NodeTakenException or DatabaseTooNewException)
{
    await Console.Error.WriteLineAsync(fault.Message);
    return 1;
}

Addresses.Of(server).Write(Console.Out);
await FirstStart.WriteAsync(server, Console.Out);
await server.WaitForShutdownAsync();

// Who stops for a fault has set it: what watches over the server starts it again.
return Environment.ExitCode;
