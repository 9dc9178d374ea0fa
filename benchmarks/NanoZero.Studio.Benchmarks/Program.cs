// How long visitors of the Studio wait when there are many: some watch a run that trains, others play.
//
//     ./nanozero studio FOLDER --port 8448 --no-browser
//     dotnet run -c Release --project benchmarks/NanoZero.Studio.Benchmarks -- \
//         http://127.0.0.1:8448 PROCESS [WATCHERS PLAYERS MINUTES]
//
// PROCESS is the number of the Studio's process, whose memory is read. A small training of tic-tac-toe is started in
// the folder, watched and stopped. An update's time is from the moment its files were written to the moment that a
// watcher has it; a move's time is all that a player waits for the opponent. Prints a row a minute.
//
// Last results: docs/studio.md.
using System.Globalization;
using NanoZero.Studio.Benchmarks;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is not [var address, var process, .. var sizes])
{
    Console.Error.WriteLine("expected: ADDRESS PROCESS [WATCHERS PLAYERS MINUTES]");
    return 2;
}

int[] numbers = [.. sizes.Select(size => int.Parse(size))];
await using Crowd crowd = new(new Uri(address), int.Parse(process));
await crowd.Visit(
    numbers.Length > 0 ? numbers[0] : 200,
    numbers.Length > 1 ? numbers[1] : 20,
    numbers.Length > 2 ? numbers[2] : 30);
return 0;
