using Microsoft.Extensions.Options;

namespace Faxwerk.Settings;

/// <summary>A section as <see cref="IOptionsMonitor{TOptions}"/>; names are not used.</summary>
internal sealed class SettingsMonitor<T>(SettingsStore store) : IOptionsMonitor<T>
    where T : SettingsSection, new()
{
    public T CurrentValue => store.Get<T>();

    public T Get(string? name) => store.Get<T>();

    public IDisposable? OnChange(Action<T, string?> listener)
    {
        var name = store.NameOf(typeof(T));
        return new Registration(store, section =>
        {
            if (section == name)
                listener(store.Get<T>(), name);
        });
    }

    private sealed class Registration : IDisposable
    {
        private readonly SettingsStore _store;
        private readonly Action<string> _listener;

        public Registration(SettingsStore store, Action<string> listener)
        {
            _store = store;
            _listener = listener;
            store.Changed += listener;
        }

        public void Dispose() => _store.Changed -= _listener;
    }
}
