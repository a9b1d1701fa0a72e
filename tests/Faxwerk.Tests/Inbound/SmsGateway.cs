using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Faxwerk.Tests.Inbound;

/// <summary>An SMS gateway on a loopback port that keeps what it is asked for.</summary>
internal sealed class SmsGateway : IAsyncDisposable
{
    private readonly WebApplication _server;

    private SmsGateway()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _server = builder.Build();
        _server.Map("/{**path}", async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            Asked.Enqueue(($"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}", await reader.ReadToEndAsync(), context.Request.Headers.Authorization.ToString()));
            if (Status == 0)
                context.Abort();
            else
                context.Response.StatusCode = Status;
        });
    }

    public ConcurrentQueue<(string Line, string Body, string Authorization)> Asked { get; } = new();

    /// <summary>What it answers; 0 for nothing at all.</summary>
    public int Status { get; set; } = 200;

    public string Url => _server.Urls.First();

    public static async Task<SmsGateway> StartAsync()
    {
        var gateway = new SmsGateway();
        await gateway._server.StartAsync();
        return gateway;
    }

    public async ValueTask DisposeAsync()
    {
        await _server.StopAsync();
        await _server.DisposeAsync();
    }
}
