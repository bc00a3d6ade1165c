#include "api/track_html.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "api/clock_words.h"

namespace redress {

const absl::string_view kTrackStyle = R"(:root{color-scheme:light dark;
--ground:light-dark(#f5f6f8,#0f1217);--surface:light-dark(#fff,#171b21);--line:light-dark(#e3e6eb,#2a313b);
--strong:light-dark(#868e9b,#6f7a8a);--ink:light-dark(#181c24,#e9ecf1);--soft:light-dark(#525b69,#a9b3c1);
--accent:light-dark(#1f4fd1,#9ab7ff);--tint:light-dark(#e9effd,#1b2a4c);--on:light-dark(#fff,#0d1730);
--red:light-dark(#b3261e,#ff9e94);--blush:light-dark(#fdeceb,#3c1a18);
font:16px/1.55 system-ui,"Segoe UI","PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif;color:var(--ink);background:var(--ground)}
:root:lang(zh){line-break:strict}
*{box-sizing:border-box}body{margin:0}h1,h2,p,ol{margin:0;padding:0}ol{list-style:none}
main{max-width:620px;margin:0 auto;padding:32px 16px 48px;display:grid;gap:18px}
h1{font-size:23px;line-height:1.3}h2{font-size:16px}
.card{background:var(--surface);border:1px solid var(--line);border-radius:12px;padding:22px;display:grid;gap:16px}
label{display:grid;gap:5px;font-weight:600}
input,textarea{font:inherit;font-weight:400;color:inherit;background:var(--surface);min-height:44px;padding:8px 12px;border:1px solid var(--strong);border-radius:8px;width:100%}
textarea{resize:vertical}
.asks{display:flex;gap:10px;flex-wrap:wrap}
button{font:inherit;font-weight:600;min-height:44px;padding:8px 20px;border:1px solid var(--accent);border-radius:8px;background:var(--accent);color:var(--on);cursor:pointer}
button.second{background:none;color:var(--accent)}
button.link{border:0;background:none;color:var(--accent);padding:0 4px;min-height:32px;font-weight:500}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
a{color:var(--accent)}
.soft{color:var(--soft)}.small{font-size:14px}
.wrong{padding:12px 14px;border-radius:8px;background:var(--blush);color:var(--red);font-weight:600}
.number{font-family:ui-monospace,"DejaVu Sans Mono",monospace;white-space:nowrap}
.phase{font-size:20px;font-weight:650}
.steps{display:grid;grid-template-columns:repeat(4,1fr);gap:6px}
.steps li{padding-top:8px;border-top:4px solid var(--line);font-size:14px;color:var(--soft)}
.steps .done{border-color:var(--accent);color:var(--ink)}
.steps [aria-current]{font-weight:650}
.good{padding:12px 14px;border-radius:8px;background:var(--tint);font-weight:600}
.next{padding:12px 14px;border-radius:8px;background:var(--tint)}
.told{display:grid;gap:14px}.told li{border-inline-start:3px solid var(--line);padding-inline-start:14px;display:grid;gap:2px}
.words{white-space:pre-wrap;overflow-wrap:anywhere}
.top{display:flex;justify-content:space-between;align-items:baseline;gap:12px;flex-wrap:wrap}
@media(forced-colors:active){.steps .done{border-color:Highlight}}
)";

namespace {

constexpr int kSteps = 4;

// Returns what is wrong, and what can be done.
Words FaultWords(TrackFault fault) {
  switch (fault) {
    case TrackFault::kNone:
      return {};
    case TrackFault::kNoNumber:
      return {"That is no number of ours: it has thirteen digits. Please read it again.",
              "编号不正确：应为十三位数字，请核对。"};
    case TrackFault::kNoSecret:
      return {"The secret is needed, too: sixteen letters and digits, told with the number.",
              "还需要查询码：受理时与编号一起告知的十六位字母和数字。"};
    case TrackFault::kNotThere:
      return {"There is no matter with this number and this secret. Please read both again.",
              "没有与此编号和查询码相符的事项，请核对。"};
    case TrackFault::kTooMany:
      return {"Too many secrets were tried. Please wait a minute, and read it again.",
              "尝试次数过多。请稍候一分钟，核对后再试。"};
    case TrackFault::kNotNow:
      return {"It cannot be looked up just now. Please try again in a minute.",
              "暂时无法查询，请稍后再试。"};
  }
  return {};
}

Words NoticeWords(TrackNotice notice) {
  switch (notice) {
    case TrackNotice::kNone:
      return {};
    case TrackNotice::kAdded:
      return {"Thank you. What you wrote was added to your matter.", "谢谢，您的补充已记录在案。"};
    case TrackNotice::kWillCall:
      return {"Thank you. We will call you back.", "谢谢，我们会给您回电。"};
    case TrackNotice::kNoWords:
      return {"Please write what you want to add, in at most 2,000 characters.",
              "请填写补充内容，最多两千字。"};
    case TrackNotice::kNotTaken:
      return {"This cannot be added to your matter. Please call us.",
              "该事项无法在此补充，请致电我们。"};
    case TrackNotice::kTooOften:
      return {"Much was added in a short time. Please wait some minutes, and send it again.",
              "短时间内补充过多，请过几分钟再发送。"};
    case TrackNotice::kNotSure:
      return {"We cannot say whether it arrived. Please send it again: it is taken once.",
              "暂时无法确认是否收到，请再次发送，不会重复记录。"};
  }
  return {};
}

std::string In(const Words& words, bool chinese) {
  return HtmlEscape(chinese ? words.zh : words.en);
}

std::string Page(const Words& title, const std::string& body, bool chinese) {
  return absl::StrCat(
      "<!doctype html>\n<html lang=\"", chinese ? "zh-CN" : "en",
      "\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, "
      "initial-scale=1\"><meta name=\"robots\" content=\"noindex\"><title>",
      In(title, chinese),
      "</title><link rel=\"stylesheet\" href=\"/track/style.css\"></head><body><main>", body,
      "</main></body></html>\n");
}

std::string Hidden(absl::string_view name, absl::string_view value) {
  return absl::StrCat("<input type=\"hidden\" name=\"", name, "\" value=\"", HtmlEscape(value),
                      "\">");
}

// Returns how many of the four steps are done.
int StepOf(TicketPhase phase) {
  switch (phase) {
    case TICKET_PHASE_ASSIGNED:
    case TICKET_PHASE_HANDLING:
      return 2;
    case TICKET_PHASE_ANSWERED:
    case TICKET_PHASE_REVISITING:
      return 3;
    case TICKET_PHASE_CLOSED:
    case TICKET_PHASE_ARCHIVED:
      return kSteps;
    default:
      return 1;
  }
}

std::string StepsHtml(TicketPhase phase, bool chinese) {
  static const Words kNames[kSteps] = {
      {"Received", "已受理"}, {"Handling", "办理中"}, {"Answered", "已答复"}, {"Closed", "已结案"}};
  const int done = StepOf(phase);
  std::string html = "<ol class=\"steps\">";
  for (int i = 0; i < kSteps; ++i) {
    absl::StrAppend(&html, "<li", i < done ? " class=\"done\"" : "",
                    i == done - 1 ? " aria-current=\"step\"" : "", ">", In(kNames[i], chinese),
                    "</li>");
  }
  return html + "</ol>";
}

std::string ToldHtml(const TrackedMatter& matter, bool chinese) {
  const int offset = matter.next.has_value() ? matter.next->due.offset_minutes() : 0;
  std::string html = absl::StrCat("<section class=\"card\"><h2>",
                                  In({"What you were told", "已告知您的内容"}, chinese), "</h2>");
  if (matter.told.empty()) {
    return absl::StrCat(html, "<p class=\"soft\">", In({"Nothing yet.", "暂无。"}, chinese),
                        "</p></section>");
  }
  absl::StrAppend(&html, "<ol class=\"told\">");
  for (const ToldStep& step : matter.told) {
    absl::StrAppend(&html, "<li><p><strong>", In(ToldWords(step.what), chinese),
                    "</strong> <span class=\"soft small\">",
                    In(TimeWords(step.at, offset), chinese), "</span></p>");
    // In the language in which it was said, whichever that was.
    if (!step.told.words().empty()) {
      absl::StrAppend(&html, "<p class=\"words\">", HtmlEscape(step.told.words()), "</p>");
    }
    absl::StrAppend(&html, "</li>");
  }
  return html + "</ol></section>";
}

// A ticket's number as it is read out: 658078699812-2.
std::string Readable(const std::string& number) {
  return absl::StrCat(number.substr(0, number.size() - 1), "-", number.substr(number.size() - 1));
}

// The same page in the other language: the secret stays out of the address.
std::string OtherLanguageHtml(const FollowedMatter& followed, bool chinese) {
  return absl::StrCat("<form method=\"post\" action=\"/track\">", Hidden("number", followed.number),
                      Hidden("secret", followed.secret), Hidden("lang", chinese ? "en" : "zh-CN"),
                      chinese ? "<button class=\"link\" lang=\"en\">English</button></form>"
                              : "<button class=\"link\" lang=\"zh-CN\">中文</button></form>");
}

// Returns what became of what was added; empty where nothing was.
std::string NoticeHtml(TrackNotice notice, bool chinese) {
  if (notice == TrackNotice::kNone) return "";
  const bool is_good = notice == TrackNotice::kAdded || notice == TrackNotice::kWillCall;
  return absl::StrCat("<p class=\"", is_good ? "good\" role=\"status\"" : "wrong\" role=\"alert\"",
                      " id=\"notice\">", In(NoticeWords(notice), chinese), "</p>");
}

// The form by which the customer adds words, or asks to be called. It carries the secret, without
// which nothing is taken: another site cannot send it.
std::string AddingHtml(const FollowedMatter& followed, bool chinese) {
  return absl::StrCat(
      "<form class=\"card\" method=\"post\" action=\"/track\"><h2>",
      In({"Is there something to add?", "还有要补充的吗？"}, chinese), "</h2>",
      NoticeHtml(followed.notice, chinese), Hidden("number", followed.number),
      Hidden("secret", followed.secret), Hidden("lang", chinese ? "zh-CN" : "en"),
      Hidden("key", followed.key), "<label>", In({"Your words", "您的补充"}, chinese),
      "<textarea name=\"words\" rows=\"4\" maxlength=\"2000\"",
      followed.notice == TrackNotice::kNone ? "" : " aria-describedby=\"notice\"", ">",
      // A line break that follows the tag is not the text's.
      "\n", HtmlEscape(followed.words), "</textarea></label><p class=\"asks\">",
      "<button name=\"ask\" value=\"words\">", In({"Add these words", "提交补充"}, chinese),
      "</button><button class=\"second\" name=\"ask\" value=\"callback\">",
      In({"Please call me back", "请给我回电"}, chinese), "</button></p></form>");
}

}  // namespace

std::string HtmlEscape(absl::string_view text) {
  return absl::StrReplaceAll(
      text, {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {"\"", "&quot;"}, {"'", "&#39;"}});
}

std::string TrackFormHtml(const TrackForm& form, bool chinese) {
  const Words title = {"How does my matter stand?", "进度查询"};
  std::string wrong;
  if (form.fault != TrackFault::kNone) {
    wrong = absl::StrCat("<p class=\"wrong\" role=\"alert\" id=\"wrong\">",
                         In(FaultWords(form.fault), chinese), "</p>");
  }
  const absl::string_view described = wrong.empty() ? "" : " aria-describedby=\"wrong\"";
  return Page(
      title,
      absl::StrCat("<div class=\"top\"><h1>", In(title, chinese), "</h1>",
                   chinese ? "<a href=\"/track?lang=en\" lang=\"en\">English</a>"
                           : "<a href=\"/track?lang=zh-CN\" lang=\"zh-CN\">中文</a>",
                   "</div><form class=\"card\" method=\"post\" action=\"/track\">", wrong,
                   Hidden("lang", chinese ? "zh-CN" : "en"), "<label>",
                   In({"Number", "编号"}, chinese),
                   "<input name=\"number\" inputmode=\"numeric\" autocomplete=\"off\" required "
                   "maxlength=\"39\" value=\"",
                   HtmlEscape(form.number), "\"", described, "></label><label>",
                   In({"Secret", "查询码"}, chinese),
                   "<input name=\"secret\" autocomplete=\"off\" autocapitalize=\"characters\" "
                   "spellcheck=\"false\" "
                   "required maxlength=\"64\"",
                   described, "></label><p class=\"soft small\">",
                   In({"Both were told to you when the matter was taken in.",
                       "受理时已一并告知您编号与查询码。"},
                      chinese),
                   "</p><button>", In({"Show how it stands", "查询"}, chinese), "</button></form>"),
      chinese);
}

std::string TrackedHtml(const FollowedMatter& followed, bool chinese) {
  const TrackedMatter& matter = followed.matter;
  const Words title = {"How your matter stands", "您的事项进度"};
  std::string card =
      absl::StrCat("<section class=\"card\"><p class=\"phase\">", In(PhaseWords(matter), chinese),
                   "</p>", StepsHtml(matter.phase, chinese));
  if (matter.next.has_value()) {
    absl::StrAppend(&card, "<p class=\"next\">", In(matter.next->words, chinese), "</p>");
  }
  if (followed.stale) {
    absl::StrAppend(&card, "<p class=\"soft\">",
                    In({"This may not be the newest state.", "以上可能不是最新状态。"}, chinese),
                    "</p>");
  }
  absl::StrAppend(&card, "</section>");
  return Page(title,
              absl::StrCat("<div class=\"top\"><h1>", In(title, chinese), "</h1>",
                           OtherLanguageHtml(followed, chinese), "</div><p class=\"soft\">",
                           In({"Number", "编号"}, chinese), " <span class=\"number\">",
                           Readable(followed.number), "</span></p>", card,
                           ToldHtml(matter, chinese), AddingHtml(followed, chinese),
                           "<p><a href=\"/track?lang=", chinese ? "zh-CN" : "en", "\">",
                           In({"Another number", "查询其他编号"}, chinese), "</a></p>"),
              chinese);
}

}  // namespace redress
