using System.Net;
using System.Security.Authentication;

namespace NanoZero.Cluster;

/// <summary>
/// Sends a worker's requests to whoever coordinates the run now. Asks the store for the address at the beginning, when
/// the coordinator does not answer, and when it has another run.
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
    private volatile bool hasFound;

    /// <summary>Prepares the finding.</summary>
    /// <param name="membership">Where the address is; the caller disposes it.</param>
    /// <param name="require">Checks an address before anything is sent there; it may throw.</param>
    /// <param name="inner">What sends the requests.</param>
    public CoordinatorFinder(IMembership membership, Action<Uri> require, HttpMessageHandler inner)
        : base(inner) => (this.membership, this.require) = (membership, require);

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Uri here = known ??= await Find(cancellationToken).ConfigureAwait(false);
        request.RequestUri = new Uri(here, request.RequestUri!.PathAndQuery);
        using CancellationTokenSource moved = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            Task<HttpResponseMessage> asked = base.SendAsync(request, moved.Token);
            while (!cancellationToken.IsCancellationRequested
                && await Task.WhenAny(asked, Task.Delay(Late, cancellationToken)).ConfigureAwait(false) != asked)
            {
                if (await IsElsewhere(here, cancellationToken).ConfigureAwait(false))
                {
                    await moved.CancelAsync().ConfigureAwait(false);
                    break;
                }
            }

            HttpResponseMessage answer = await asked.ConfigureAwait(false);
            if (answer.StatusCode is HttpStatusCode.MisdirectedRequest or HttpStatusCode.Unauthorized)
            {
                known = null;
            }

            if (answer.StatusCode == HttpStatusCode.Unauthorized
                && await IsElsewhere(here, cancellationToken).ConfigureAwait(false))
            {
                answer.Dispose();
                throw Moved();
            }

            return answer;
        }
        catch (HttpRequestException refusal) when (refusal.InnerException is AuthenticationException)
        {
            // Somebody else may have the old coordinator's address by now.
            known = null;
            if (await IsElsewhere(here, cancellationToken).ConfigureAwait(false))
            {
                throw Moved();
            }

            throw;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            known = null;
            throw Moved();
        }
        catch
        {
            known = null;
            throw;
        }
    }

    private static HttpRequestException Moved() => new("another machine coordinates the run now");

    // A seat that was given up with the run's name is free for another run: this one is over.
    private async Task<Uri> Find(CancellationToken cancellation)
    {
        try
        {
            Seat? seat = await membership.Find(cancellation).ConfigureAwait(false);
            if (hasFound && seat is { IsHeld: false, Run: null })
            {
                throw new RunOverException(hasOther: false);
            }

            Uri found = AddressOf(seat)
                ?? throw new HttpRequestException($"{membership.Store} knows no machine that coordinates the run now");
            require(found);
            hasFound = true;
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

    private static Uri? AddressOf(Seat? seat) =>
        seat is { IsHeld: true, Address: { } text } && Uri.TryCreate(text, UriKind.Absolute, out Uri? address)
            ? address
            : null;
}
