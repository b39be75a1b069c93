using System.Text.Json;
using System.Text.Json.Serialization;
using LLMHive.Accounts;
using LLMHive.Billing;
using LLMHive.Chat;
using LLMHive.Limits;
using LLMHive.Models;
using LLMHive.Orchestration;
using LLMHive.Telemetry;
using LLMHive.Usage;

namespace LLMHive;

/// <summary>Everything the API reads and writes as JSON, without reflection.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    NumberHandling = JsonNumberHandling.Strict,
    Converters = [typeof(UtcTime), typeof(SnakeCaseEnum<BillingCycle>), typeof(SnakeCaseEnum<SubscriptionStatus>),
        typeof(SnakeCaseEnum<PaymentBehavior>), typeof(SnakeCaseEnum<InvoiceType>), typeof(SnakeCaseEnum<InvoiceStatus>),
        typeof(SnakeCaseEnum<InvoiceLineKind>), typeof(SnakeCaseEnum<UsageMetric>), typeof(SnakeCaseEnum<EvaluationStatus>), typeof(SnakeCaseEnum<RunStatus>), typeof(SnakeCaseEnum<TraceKind>)])]
[JsonSerializable(typeof(Account))]
[JsonSerializable(typeof(PageView<Account>))]
[JsonSerializable(typeof(AccountBody))]
[JsonSerializable(typeof(AccountChangeBody))]
[JsonSerializable(typeof(SignUpBody))]
[JsonSerializable(typeof(ConfirmBody))]
[JsonSerializable(typeof(SignUpView))]
[JsonSerializable(typeof(InviteBody))]
[JsonSerializable(typeof(InviteView))]
[JsonSerializable(typeof(PageView<InviteView>))]
[JsonSerializable(typeof(KeyBody))]
[JsonSerializable(typeof(RotateBody))]
[JsonSerializable(typeof(KeyView))]
[JsonSerializable(typeof(NewKeyView))]
[JsonSerializable(typeof(PageView<KeyView>))]
[JsonSerializable(typeof(PlanBody))]
[JsonSerializable(typeof(Entitlements))]
[JsonSerializable(typeof(Subscription))]
[JsonSerializable(typeof(SubscriptionBody))]
[JsonSerializable(typeof(SubscriptionChangeBody))]
[JsonSerializable(typeof(PlanChangeBody))]
[JsonSerializable(typeof(CancelBody))]
[JsonSerializable(typeof(ResumeBody))]
[JsonSerializable(typeof(StatusBody))]
[JsonSerializable(typeof(PlanPreview))]
[JsonSerializable(typeof(CheckoutBody))]
[JsonSerializable(typeof(PortalBody))]
[JsonSerializable(typeof(PageLink))]
[JsonSerializable(typeof(PaymentIntentBody))]
[JsonSerializable(typeof(Payment))]
[JsonSerializable(typeof(InvoiceView))]
[JsonSerializable(typeof(PageView<InvoiceView>))]
[JsonSerializable(typeof(PlanListView))]
[JsonSerializable(typeof(WebhookBody))]
[JsonSerializable(typeof(WebhookView))]
[JsonSerializable(typeof(PageView<WebhookView>))]
[JsonSerializable(typeof(DeadLetterView))]
[JsonSerializable(typeof(PageView<DeadLetterView>))]
[JsonSerializable(typeof(PageView<AlertView>))]
[JsonSerializable(typeof(PageView<AuditEntry>))]
[JsonSerializable(typeof(SpendLimitBody))]
[JsonSerializable(typeof(SpendLimit))]
[JsonSerializable(typeof(UsageReportView))]
[JsonSerializable(typeof(PageView<UsageRowView>))]
[JsonSerializable(typeof(UsageBody))]
[JsonSerializable(typeof(UsageRecorded))]
[JsonSerializable(typeof(UsageView))]
[JsonSerializable(typeof(LimitView))]
[JsonSerializable(typeof(ModelView))]
[JsonSerializable(typeof(ModelListView))]
[JsonSerializable(typeof(SimpleChatBody))]
[JsonSerializable(typeof(SimpleChatView))]
[JsonSerializable(typeof(ChatCompletionRequest))]
[JsonSerializable(typeof(ChatCompletionResponse))]
[JsonSerializable(typeof(ResponsesRequest))]
[JsonSerializable(typeof(ResponsesResponse))]
[JsonSerializable(typeof(EmbeddingsRequest))]
[JsonSerializable(typeof(EmbeddingsResponse))]
[JsonSerializable(typeof(RunView))]
[JsonSerializable(typeof(PageView<RunSummaryView>))]
[JsonSerializable(typeof(TraceView))]
[JsonSerializable(typeof(FeedbackBody))]
[JsonSerializable(typeof(FeedbackView))]
[JsonSerializable(typeof(EvaluationBody))]
[JsonSerializable(typeof(EvaluationView))]
[JsonSerializable(typeof(PromotionBody))]
[JsonSerializable(typeof(Promotion))]
[JsonSerializable(typeof(HealthView))]
[JsonSerializable(typeof(WelcomeView))]
[JsonSerializable(typeof(OpenAiErrorView))]
[JsonSerializable(typeof(ProblemView))]
internal sealed partial class ApiJson : JsonSerializerContext;
