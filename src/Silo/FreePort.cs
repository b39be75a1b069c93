using System.Net;
using System.Net.Sockets;

namespace LLMHive;

/// <summary>Finds a free port on loopback. Somebody else may take it before it is used; then starting again helps.</summary>
internal static class FreePort
{
    public static int Or(int configured)
    {
        if (configured != 0)
        {
            return configured;
        }

        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
