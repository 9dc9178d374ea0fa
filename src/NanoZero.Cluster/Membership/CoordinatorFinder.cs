using System.Net;
using System.Security.Authentication;

namespace NanoZero.Cluster;

/// <summary>
/// Sends a worker's requests to whoever coordinates the run now. The store is asked for the address at the beginning.
/// It is asked again when the coordinator does not answer, has another run or refuses the worker.
/// </summary>
/// <remarks>
/// A machine that vanished never refuses a connection, so the store is asked while an answer is late, too.
/// </remarks>
internal sealed class CoordinatorFinder : DelegatingHandler
{
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(3);

    private readonly IMembership membership;
    private readonly Action<Uri> require;
    private volatile Uri? known;

    /// <summary>Prepares the finding.</summary>
    /// <param name="membership">Where the address is; the caller disposes it.</param>
    /// <param name="require">Checks an address before anything is sent there; it may throw.</param>
    /// <param name="inner">What sends the requests.</param>
    public CoordinatorFinder(IMembership membership, Action<Uri> require, HttpMessageHandler inner)
        : base(inner) => (this.membership, this.require) = (membership, require);

    /// <summary>Gets where the last request went; null before the first one.</summary>
    public Uri? Asked { get; private set; }

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Uri here = Asked = known ??= await Find(cancellationToken).ConfigureAwait(false);
        request.RequestUri = new Uri(here, request.RequestUri!.PathAndQuery);
        try
        {
            HttpResponseMessage answer = await Send(request, here, cancellationToken).ConfigureAwait(false);
            if (answer.StatusCode == HttpStatusCode.MisdirectedRequest)
            {
                known = null;
            }

            if (CoordinatorClient.IsRefusal(answer.StatusCode))
            {
                await RequireNamed(here, cancellationToken).ConfigureAwait(false);
            }

            return answer;
        }
        catch (HttpRequestException failure) when (failure.InnerException is AuthenticationException)
        {
            known = null;
            await RequireNamed(here, cancellationToken).ConfigureAwait(false);
            throw;
        }
        catch
        {
            known = null;
            throw;
        }
    }

    private static HttpRequestException Moved() => new("another machine coordinates the run now");

    // Gives up where the answer is late and the coordinator is elsewhere.
    private async Task<HttpResponseMessage> Send(
        HttpRequestMessage request, Uri here, CancellationToken cancellation)
    {
        using CancellationTokenSource moved = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task<HttpResponseMessage> asked = base.SendAsync(request, moved.Token);
        try
        {
            while (await Task.WhenAny(asked, Task.Delay(Late, cancellation)).ConfigureAwait(false) != asked
                && !cancellation.IsCancellationRequested)
            {
                if (await IsElsewhere(here, cancellation).ConfigureAwait(false))
                {
                    await moved.CancelAsync().ConfigureAwait(false);
                    break;
                }
            }

            return await asked.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw Moved();
        }
    }

    private async Task<Uri> Find(CancellationToken cancellation)
    {
        try
        {
            Seat? seat = await membership.Find(cancellation).ConfigureAwait(false);
            if (seat is { IsHeld: false, IsOver: true })
            {
                throw new RunOverException(hasOther: false);
            }

            Uri found = AddressOf(seat)
                ?? throw new HttpRequestException($"{membership.Store} knows no machine that coordinates the run now");
            require(found);
            return found;
        }
        catch (StoreException failure)
        {
            throw new HttpRequestException(failure.Message, failure);
        }
    }

    // While nobody has the seat, the coordinator may still be the same.
    private async Task<bool> IsElsewhere(Uri here, CancellationToken cancellation)
    {
        try
        {
            return AddressOf(await membership.Find(cancellation).ConfigureAwait(false)) is { } now && now != here;
        }
        catch (StoreException)
        {
            return false;
        }
    }

    // Where the coordinator was, another program may listen by now. Only the run's own one can refuse a worker.
    private async Task RequireNamed(Uri here, CancellationToken cancellation)
    {
        try
        {
            if (AddressOf(await membership.Find(cancellation).ConfigureAwait(false)) == here)
            {
                return;
            }
        }
        catch (StoreException failure)
        {
            throw new HttpRequestException(failure.Message, failure);
        }

        throw Moved();
    }

    private static Uri? AddressOf(Seat? seat) =>
        seat is { IsHeld: true, Address: { } text } && Uri.TryCreate(text, UriKind.Absolute, out Uri? address)
            ? address
            : null;
}
