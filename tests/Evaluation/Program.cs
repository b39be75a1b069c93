using LLMHive.Evaluation;
var r = ExtractionCheck.Run(ReplayFile.Load(args[0], null), 400);
Console.WriteLine($"{r.Form} {r.Equal}/{r.Texts} {r.Agreement:P2} unaided {r.AgreementUnaided:P2}");
foreach (var d in r.Differences) Console.WriteLine(d);
