using LLMHive;

return await SiloHost.Run(args, static args => SiloHost.Build(args), SiloHost.Tell);
