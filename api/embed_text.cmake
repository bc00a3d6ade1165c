# Writes OUTPUT, a source that defines OpenApiText() with the bytes of INPUT.
file(READ ${INPUT} text)
file(WRITE ${OUTPUT} "#include \"api/service.h\"

namespace redress {

absl::string_view OpenApiText() {
  static constexpr char kText[] = R\"openapi(${text})openapi\";
  return absl::string_view(kText, sizeof(kText) - 1);
}

}  // namespace redress
")
