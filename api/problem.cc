#include "api/problem.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "aggregates/refusal.h"
#include "boost/json/array.hpp"
#include "boost/json/serialize.hpp"

namespace redress {
namespace {

// A status as HTTP says it, and the machine code where its maker gave none.
struct Fallback {
  absl::StatusCode code;
  int http_status;
  absl::string_view machine_code;
};

constexpr Fallback kFallbacks[] = {
    {absl::StatusCode::kInvalidArgument, 400, "malformed"},
    {absl::StatusCode::kUnauthenticated, 401, "unauthenticated"},
    {absl::StatusCode::kPermissionDenied, 403, "forbidden"},
    {absl::StatusCode::kNotFound, 404, "not-found"},
    {absl::StatusCode::kAlreadyExists, 409, "already-exists"},
    {absl::StatusCode::kFailedPrecondition, 409, "not-in-this-state"},
    {absl::StatusCode::kAborted, 409, "conflict"},
    {absl::StatusCode::kResourceExhausted, 429, "overloaded"},
    {absl::StatusCode::kUnavailable, 503, "unavailable"},
    {absl::StatusCode::kDeadlineExceeded, 503, "outcome-unknown"},
};
constexpr Fallback kInternal = {absl::StatusCode::kInternal, 500, "internal"};

const Fallback& FallbackOf(absl::StatusCode code) {
  for (const Fallback& fallback : kFallbacks) {
    if (fallback.code == code) return fallback;
  }
  return kInternal;
}

// Machine codes that HTTP has a status of its own for.
std::optional<int> StatusOfMachineCode(absl::string_view code) {
  static constexpr std::pair<absl::string_view, int> kStatuses[] = {
      {"stale-version", 412},      {"key-reused", 422},     {"id-reused", 422},
      {"media-type-unknown", 415}, {"body-too-large", 413}, {"too-many-items", 413},
      {"too-large", 413},          {"no-such-draft", 404},
  };
  for (const auto& [own, status] : kStatuses) {
    if (own == code) return status;
  }
  return std::nullopt;
}

const ProblemTitle& TitleOf(absl::string_view code, int http_status) {
  static constexpr ProblemTitle kRefused = {"refused", "The request was refused", "请求被拒绝"};
  static constexpr ProblemTitle kFault = {"internal", "Something is wrong on our side",
                                          "服务内部错误"};
  const auto& titles = ProblemTitles();
  const auto found = std::find_if(titles.begin(), titles.end(),
                                  [&](const ProblemTitle& title) { return title.code == code; });
  if (found != titles.end()) return *found;
  return http_status >= 500 ? kFault : kRefused;
}

void AddDetails(const absl::Status& status, boost::json::object& body) {
  const std::optional<RefusalDetails> details = DetailsOf(status);
  if (!details.has_value()) return;
  if (details->fields_size() > 0) {
    boost::json::array fields;
    for (const FieldProblem& field : details->fields()) {
      boost::json::object told = {{"pointer", field.pointer()}, {"detail", field.detail()}};
      if (field.line() > 0) told["line"] = field.line();
      if (field.column() > 0) told["column"] = field.column();
      fields.push_back(std::move(told));
    }
    body["fields"] = std::move(fields);
  }
  if (details->others_size() > 0) {
    boost::json::array others;
    for (const std::string& other : details->others()) others.emplace_back(other);
    body["others"] = std::move(others);
  }
  if (details->has_count()) body["count"] = details->count();
  if (details->allowed_moves_size() > 0) {
    boost::json::array moves;
    for (const std::string& move : details->allowed_moves()) moves.emplace_back(move);
    body["allowed_moves"] = std::move(moves);
  }
}

HttpResponse ResponseOf(const boost::json::object& body, int http_status) {
  HttpResponse response = JsonResponse(http_status, body);
  response.Set("Content-Type", "application/problem+json");
  if (http_status == 429 || http_status == 503) {
    response.Set("Retry-After", absl::StrCat(kRetryAfterSeconds));
  }
  return response;
}

}  // namespace

int HttpStatusOf(const absl::Status& status) {
  const std::optional<int> own = StatusOfMachineCode(MachineCodeOf(status));
  return own.value_or(FallbackOf(status.code()).http_status);
}

std::string MachineCodeOf(const absl::Status& status) {
  const std::optional<RefusalDetails> details = DetailsOf(status);
  if (details.has_value() && !details->code().empty()) return details->code();
  return std::string(FallbackOf(status.code()).machine_code);
}

boost::json::object ProblemBody(int http_status, absl::string_view code, absl::string_view detail,
                                const boost::json::object& extensions) {
  const ProblemTitle& title = TitleOf(code, http_status);
  boost::json::object body;
  body["type"] = absl::StrCat("urn:redress:problem:", code);
  body["title"] = std::string(title.english);
  body["title_zh"] = std::string(title.chinese);
  body["status"] = http_status;
  body["detail"] = std::string(detail);
  body["code"] = std::string(code);
  for (const auto& member : extensions) body[member.key()] = member.value();
  return body;
}

boost::json::object ProblemBody(const absl::Status& status, const boost::json::object& extensions) {
  boost::json::object body =
      ProblemBody(HttpStatusOf(status), MachineCodeOf(status), status.message(), extensions);
  AddDetails(status, body);
  return body;
}

HttpResponse ProblemResponse(int http_status, absl::string_view code, absl::string_view detail,
                             const boost::json::object& extensions) {
  return ResponseOf(ProblemBody(http_status, code, detail, extensions), http_status);
}

HttpResponse ProblemResponse(const absl::Status& status, const boost::json::object& extensions) {
  return ResponseOf(ProblemBody(status, extensions), HttpStatusOf(status));
}

HttpResponse JsonResponse(int http_status, std::string body) {
  HttpResponse response;
  response.status = http_status;
  response.Set("Content-Type", "application/json");
  response.body = std::move(body);
  return response;
}

HttpResponse JsonResponse(int http_status, const boost::json::object& body) {
  return JsonResponse(http_status, std::string(boost::json::serialize(body)));
}

namespace {

// Of HTTP.
constexpr ProblemTitle kTitlesOfHttp[] = {
    {"malformed-http", "The request breaks the rules of HTTP", "HTTP 请求格式有误"},
    {"transfer-encoding-unknown", "This Transfer-Encoding is not taken", "不支持该传输编码"},
    {"http-version-unknown", "This version of HTTP is not spoken here", "不支持该 HTTP 版本"},
    {"host-unknown", "This host name is not served here", "本服务不响应该主机名"},
    {"target-too-long", "The path or query is too long", "请求路径或查询过长"},
    {"expectation-unknown", "This expectation cannot be met", "无法满足 Expect 头的要求"},
    {"header-too-large", "The headers are too large", "请求头过大"},
    {"body-too-large", "The body is too large", "请求体过大"},
    {"too-many-items", "Too many items at once", "一次提交的条目过多"},
    {"count-changed", "The filter finds another number of tickets now",
     "符合筛选条件的工单数量已变化"},
    {"filter-too-wide", "The filter finds or looks through too much: narrow it",
     "筛选范围过大，请缩小范围"},
    {"request-timeout", "The request came too slowly", "请求超时"},
    {"overloaded", "Too much at once; come again later", "请求过多，请稍后再试"},
    {"too-often", "Too often; come again later", "请求过于频繁，请稍后再试"},
    {"console-absent", "This server has no console", "此服务器未内置控制台"},
    {"path-unknown", "There is nothing at this path", "没有该路径"},
    {"method-not-allowed", "This method is not allowed here", "该路径不支持此方法"},
    {"content-encoding-unknown", "This Content-Encoding is not taken", "不支持该内容编码"},
    {"media-type-unknown", "This media type is not taken here", "不支持该内容类型"},
    {"verb-unknown", "There is no such command", "没有该命令"},
};

// Of requests, whatever the state.
constexpr ProblemTitle kTitlesOfRequests[] = {
    {"malformed", "The request is malformed", "请求内容有误"},
    {"actor-missing", "Say who acts: the header Redress-Actor, or --actor on the command line",
     "缺少操作人（请求头 Redress-Actor，命令行用 --actor）"},
    {"unauthenticated", "Who are you?", "未认证"},
    {"session-required", "There is no session: sign in", "尚未登录"},
    {"session-over", "The session is over: sign in again", "登录已失效，请重新登录"},
    {"cross-site", "Another site made the browser ask this", "请求来自其他网站，已拒绝"},
    {"csrf-refused", "The header Redress-Csrf is missing or wrong",
     "缺少或错误的防伪令牌（Redress-Csrf）"},
    {"forbidden", "You may not do this", "无权进行此操作"},
    {"not-found", "There is no such thing", "没有找到"},
    {"already-exists", "It exists already", "已存在"},
    {"not-in-this-state", "Not possible in this state", "当前状态下不能进行此操作"},
    {"no-such-rebuild", "There is no such rebuild", "没有该次重建"},
};

// Of rules: aggregates/codes.h.
constexpr ProblemTitle kTitlesOfRules[] = {
    {"move-forbidden", "The ticket's phase forbids this move", "工单当前阶段不允许此操作"},
    {"no-such-ticket", "There is no such ticket", "没有该工单"},
    {"no-such-customer", "There is no such customer", "没有该客户"},
    {"no-such-contact", "There is no such contact", "没有该联络记录"},
    {"no-such-callback", "There is no such callback", "没有该回访"},
    {"no-such-policy", "There is no such policy", "没有该政策"},
    {"no-such-calendar", "The policy has no such calendar", "该政策没有此日历"},
    {"no-such-policy-version", "The policy has no such version", "该政策没有此版本"},
    {"customer-merged", "The customer was merged into another", "该客户已合并到另一客户"},
    {"customer-not-merged", "The customer was not merged", "该客户未被合并"},
    {"too-many-merged", "Too many customers are one already", "合并的客户过多"},
    {"point-taken", "This contact point names somebody already", "该联系方式已属于其他客户"},
    {"too-many-points", "Too many contact points, or customers of one", "联系方式或其客户过多"},
    {"callback-over", "The callback is over", "该回访已结束"},
    {"revisit-not-awaited", "The ticket does not wait for this revisit any more",
     "工单已不再等待该回访"},
    {"customer-secret", "Whose the ticket is, is kept from who handles it",
     "投诉人身份对处理单位保密"},
    {"customer-satisfied", "The customer is satisfied: nobody redoes it",
     "客户已满意，无需重新办理"},
    {"no-care-rule", "No policy has a rule of periodic care for such a customer",
     "没有适用于该客户的定期回访规则"},
    {"care-refused", "The customer does not want to be called", "客户不愿接受回访"},
    {"erased", "What it told of a person was erased, or is being erased",
     "个人信息已删除或正在删除"},
    {"erasure-not-asked", "Nobody asked for it to be erased", "没有待审批的删除申请"},
    {"four-eyes", "Another person must approve it", "须由另一人审批"},
    {"legally-held", "The customer is legally held", "客户处于法务保全中"},
    {"no-revisit", "The callback is no revisit of a ticket", "该回访任务不是工单回访"},
    {"outcome-required", "A revisit has an outcome: resolution and satisfaction",
     "工单回访须填写解决情况和满意度"},
    {"no-extension", "No promise is there to be extended, or not so",
     "没有可延期的时限，或不可如此延期"},
    {"approver-only", "Another role decides on more time", "延期须由规定的角色审批"},
    {"later-than-standard", "The standard promises it earlier", "承诺时间不得晚于服务标准"},
    {"revisit-already-planned", "The ticket's revisit is planned already", "该工单已安排回访"},
    {"no-such-agent", "No such agent", "没有该坐席人员"},
    {"no-such-team", "No such team", "没有该班组"},
    {"agent-away", "The agent is away", "该人员请假中"},
    {"agent-left", "The agent has left", "该人员已离职"},
    {"managers-in-a-circle", "Who reports to the agent cannot manage it", "上级关系不能循环"},
    {"not-a-member", "Not a member of the team", "不是班组成员"},
    {"on-rota", "The rota names somebody who would not be of the team", "值班表中有非班组成员"},
    {"no-rota", "The team has no rota", "该班组没有值班表"},
    {"rota-forbids", "The rota cannot be changed so", "值班表不能这样调整"},
    {"rota-wrong", "The rota is wrong", "值班表有误"},
    {"too-many-rota-changes", "The rota has too many changes: set it anew",
     "值班调整过多，请重新排班"},
    {"no-such-token", "No such token", "没有该令牌"},
    {"no-such-view", "No such saved view", "没有该视图"},
    {"no-such-phrase", "No such phrase", "没有该常用语"},
    {"too-many-views", "There are too many saved views: delete one", "视图过多，请先删除一个"},
    {"too-many-phrases", "There are too many phrases: delete one", "常用语过多，请先删除一个"},
    {"token-required", "Who asks is not known", "未提供身份令牌"},
    {"token-refused", "The token does not hold", "令牌无效"},
    {"not-tracked", "No ticket of this number and secret", "没有该编号与查询码的工单"},
    {"too-many-tries", "Too many secrets were tried", "查询码尝试次数过多"},
    {"not-allowed", "This role may not do this", "该角色无权进行此操作"},
    {"token-narrowed", "The token is narrowed, and does not reach that far",
     "令牌的范围受限，不能进行此操作"},
    {"administrator-only", "Only an administrator may do this", "仅管理员可进行此操作"},
    {"own-or-supervisor-only", "Only oneself or a supervisor may do this",
     "仅本人或主管可进行此操作"},
    {"lead-or-supervisor-only", "Only the team's lead or a supervisor may do this",
     "仅班组长或主管可进行此操作"},
    {"no-escalation-waits", "No escalation waits to be acknowledged", "没有待确认的升级"},
    {"escalated-to-another", "It was escalated to another", "该升级由他人确认"},
    {"contact-exists", "This contact was recorded before, with other content",
     "该联络已登记，内容不同"},
    {"id-reused", "This source and id came before, with other content",
     "该来源与编号已用于另一内容"},
    {"too-many-follow", "Too many tickets would follow this correction", "随之更正的工单过多"},
    {"opened-by-contact", "The contact opened the ticket", "该工单由此联络开立"},
    {"not-the-holder", "Only the ticket's holder may do this", "只有当前处理人可以进行此操作"},
    {"same-holder", "Another holder must take it", "须由其他处理人承办"},
    {"handler-may-not-revisit", "Who handled a ticket may not revisit it",
     "处理人不得回访自己处理的工单"},
    {"kind-not-exempt", "Tickets of this kind are not exempt", "此类工单不属于免回访范围"},
    {"already-revisited", "The customer was already heard", "已完成回访"},
    {"no-partly-outcome", "No revisit came to the outcome partly", "没有部分解决的回访结果"},
    {"cycles-not-exhausted", "It must be handled again first", "尚未达到规定的办理次数"},
    {"answer-not-told", "The customer was not told the answer", "尚未告知客户答复"},
    {"customer-already-linked", "A customer is linked already", "已关联客户"},
    {"already-accepted", "It was accepted for handling before", "工单已受理，不能再不予受理"},
    {"not-classified", "It must be classified first", "须先分类"},
    {"return-pending", "A return waits for a decision already", "已有待裁定的退单申请"},
    {"no-return-pending", "No return waits for a decision", "没有待裁定的退单申请"},
    {"handover-pending", "A handover waits to be accepted already", "已有待接收的交接"},
    {"no-handover-pending", "No handover waits to be accepted", "没有待接收的交接"},
    {"no-person-holds-it", "No person holds the ticket", "工单没有具体承办人"},
    {"offered-to-another", "The handover is another person's to decide", "该交接须由他人决定"},
    {"requester-may-not-decide", "Who asked for it may not decide it", "申请人不得自行裁定"},
    {"arbiter-only", "An arbiter must decide this return", "该退单须由仲裁人裁定"},
    {"dispatcher-only", "Only a dispatcher may do this", "仅派单员可进行此操作"},
    {"already-waiting", "The ticket waits already", "工单已在等待中"},
    {"not-waiting", "The ticket does not wait", "工单未在等待中"},
    {"level-must-rise", "The level of escalation can only rise", "升级级别只能提高"},
    {"already-the-holder", "The holder is no co-handler", "主办人不能兼任协办"},
    {"too-many-co-handlers", "The ticket has too many co-handlers", "协办人过多"},
    {"too-many-links", "The ticket has too many links", "关联工单过多"},
    {"contrary-link", "A link says the contrary", "与已有关联相矛盾"},
    {"already-led", "A ticket is led by one other only", "工单已并入其他主办工单"},
    {"leads-others", "A ticket that leads others is not led", "并案主办工单不能再被并案"},
    {"other-ticket-closed", "The other ticket is closed", "另一工单已办结"},
    {"other-customer", "It is another customer's", "属于另一客户"},
    {"no-customer", "The ticket has no customer", "工单没有客户"},
    {"not-merged", "The ticket was not merged", "工单未被合并"},
    {"merged-away", "The ticket goes on in another: undo the merge",
     "工单已合并到其他工单，请先撤销合并"},
    {"too-late", "It is too late for this", "已超过允许的期限"},
    {"too-early", "It is too early for this", "尚未到允许的时间"},
    {"happens-in-the-future", "It cannot have happened yet", "发生时间不能晚于现在"},
    {"actor-required", "Say who acts", "缺少操作人"},
    {"supervisor-only", "Only a supervisor may do this", "仅主管可进行此操作"},
    {"administrator-or-supervisor-only", "Only an administrator or a supervisor may do this",
     "仅管理员或主管可进行此操作"},
    {"policy-wrong", "The text of the policy is wrong", "政策文本有误"},
    {"too-many-policies", "There are too many policies", "政策过多"},
    {"policy-moved-on", "Another version of the policy is in force", "该政策已有其他版本生效"},
    {"no-number-left", "No ticket number is left", "没有可用的工单编号"},
};

// Of the node.
constexpr ProblemTitle kTitlesOfTheNode[] = {
    {"too-large", "What the request comes to is too large", "请求产生的记录过大"},
    {"too-many-drafts", "There are too many drafts: discard some", "草稿过多，请先删除一些"},
    {"no-such-draft", "There is no such draft", "没有该草稿"},
    {"too-long", "The past of this is too long to be looked at", "历史过长，无法按时点查询"},
    {"key-reused", "This key was used for another request", "该幂等键已用于另一请求"},
    {"stale-version", "It has changed since the version that you saw",
     "数据已更新，您看到的版本已过期"},
    {"conflict", "Others were faster; try again", "与其他操作冲突，请重试"},
    {"other-journal", "The position token is of another journal", "位置令牌属于另一日志"},
    {"unavailable", "Not possible at this moment; try again", "暂时无法处理，请稍后再试"},
    {"not-ready", "The node does not take commands now", "节点当前不接受命令"},
    {"position-not-reached", "The node has not read that far yet", "节点尚未读到该位置"},
    {"outcome-unknown", "It is unknown whether it happened; repeat with the same key",
     "结果未知，请用同一幂等键重试"},
    {"internal", "Something is wrong on our side", "服务内部错误"},
};

}  // namespace

const std::vector<ProblemTitle>& ProblemTitles() {
  static const std::vector<ProblemTitle> titles = [] {
    std::vector<ProblemTitle> all;
    for (const absl::Span<const ProblemTitle> part :
         {absl::MakeConstSpan(kTitlesOfHttp), absl::MakeConstSpan(kTitlesOfRequests),
          absl::MakeConstSpan(kTitlesOfRules), absl::MakeConstSpan(kTitlesOfTheNode)}) {
      all.insert(all.end(), part.begin(), part.end());
    }
    return all;
  }();
  return titles;
}

}  // namespace redress
