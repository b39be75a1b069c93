using LLMHive;
using LLMHive.Books;
using LLMHive.Crash;
using LLMHive.Fanout;
using LLMHive.Load;
using LLMHive.Micro;
using LLMHive.Overhead;
using LLMHive.Servers;
using LLMHive.Start;
using LLMHive.Users;

const string Help =
    """
    Measures LLMHive from the outside. Build it first: dotnet build -c Release

      dotnet run -c Release --project tests/Benchmarks -- <command> [options]

      overhead    added latency and processor time of a single-model call, against YARP and a direct call
                    --rounds 7        rounds, each target once per round
                    --calls 2000      calls per target and round
                    --concurrency 1   callers of the latency rounds
                    --parallel 32     callers of the throughput rounds; 0 = leave them out
                    --streams         measure streamed answers as well
                    --nodes 1         2 = two nodes on a PostgreSQL server of their own
                    --json            print figures as JSON
      fanout      a vote of five: total less slowest member, and a quorum of 4 of 5
                    --rounds 200      votes of each kind
                    --nodes 1         2 = two nodes on a PostgreSQL server of their own
      start       process start to the first 200, and to the first answer of a model
                    --runs 5          starts, each on an empty data directory
                    --host PATH       another build than src/Host/bin/Release, such as a published one: its LLMHive.Host.dll
      crash       kill -9 under load, then the ledger against what callers and upstream saw
                    --rounds 20       kills
                    --callers 200     callers at the same time, every other one streams
                    --seed 1          draws the moments
      books       admissions, ledger rows and the processor's events per second, on one silo in this process
                    --rounds 5        rounds of 40,000 requests
                    --events 10000    events of the payment processor
      users       many users who ask once: memory of each, and the wait of one never seen before
                    --users 100000    how many
      load        load on a running hive: throughput, latency, refusals, and its own usage against the answers
                    --url URL         such as http://localhost:5000
                    --key SECRET      a key of scopes chat and billing; an admin key adds --users
                    --model ID        default offline/scripted
                    --callers 16      asks at the same time
                    --users 0         spread over so many new accounts of load-…; 0 = the key's own user
                    --seconds 30      how long
                    --streams         every other ask streams
      micro       admission, rate, request reader and answer reader with BenchmarkDotNet
                    --filter NAME     only cases with NAME in their name

    Exit code: 0 = measured, 1 = a promise about money or whole answers is broken, 2 = wrong usage.
    """;

if (args.Length == 0 || args.Contains("--help"))
{
    Console.WriteLine(Help);
    return args.Length == 0 ? 2 : 0;
}

var arguments = new Arguments(args.Skip(1));
try
{
    return args[0] switch
    {
        "overhead" => await OverheadCommand.Run(arguments),
        "fanout" => await FanoutCommand.Run(arguments),
        "start" => await StartCommand.Run(arguments),
        "crash" => await CrashCommand.Run(arguments),
        "books" => await BooksCommand.Run(arguments),
        "users" => await UsersCommand.Run(arguments),
        "load" => await LoadCommand.Run(arguments),
        "micro" => MicroCommand.Run(arguments),
        "serve-upstream" => await UpstreamServer.Run(arguments),
        "serve-yarp" => await YarpServer.Run(arguments),
        _ => throw new UsageException($"'{args[0]}' is not a command. Known are overhead, fanout, start, crash, books, users, load and micro; --help tells more."),
    };
}
catch (Exception fault) when (fault is UsageException or FileNotFoundException)
{
    await Console.Error.WriteLineAsync(fault.Message);
    return 2;
}
