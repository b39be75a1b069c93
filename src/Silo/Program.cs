using LLMHive;

return await SiloHost.Run(args, SiloHost.Build, SiloHost.Tell);
