namespace NanoZero.Cli;

/// <summary>Wrong usage: the command line itself asks for something that cannot be. Ends with exit code 2.</summary>
/// <param name="message">One line: what is wrong, what was expected.</param>
internal sealed class UsageException(string message) : Exception(message);
