// Calls mostly wait, so that more of them run at once than there are processors.
[assembly: CollectionBehavior(MaxParallelThreads = 6)]
