global using Xunit;

// Each of these tests keeps the machine busy by itself.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
