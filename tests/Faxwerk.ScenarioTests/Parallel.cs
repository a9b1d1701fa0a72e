// Calls, browsers and servers mostly wait for each other: more of them go at once than there are processors.
[assembly: Xunit.CollectionBehavior(MaxParallelThreads = 4)]
