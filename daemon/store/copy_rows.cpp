#include "daemon/store/copy_rows.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <memory>

#include "daemon/store/row_codec.hpp"

namespace cargo::store {

namespace {

constexpr std::size_t send_bytes = 64u * 1024;  ///< what one write to the socket takes
constexpr std::string_view signature("PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0", 19);
constexpr std::string_view trailer("\377\377", 2);

using Answer = std::unique_ptr<PGresult, decltype(&PQclear)>;

/// The connection below a transaction: libpqxx shows it to those who work with large objects, and so to us.
class Below : private pqxx::largeobject {
public:
    static pg_conn* of(const pqxx::dbtransaction& tx) { return raw_connection(tx); }
};

}  // namespace

CopyRows::CopyRows(pqxx::dbtransaction& tx, std::string_view table, const std::string& columns)
    : connection_(Below::of(tx)), statement_(fmt::format("COPY {} ({}) FROM STDIN (FORMAT binary)", table, columns)) {
    const Answer begun(PQexec(connection_, statement_.c_str()), &PQclear);
    if (PQresultStatus(begun.get()) != PGRES_COPY_IN) fail_with(PQresultErrorField(begun.get(), PG_DIAG_SQLSTATE));
    open_ = true;
    buffer_.reserve(2 * send_bytes);
    buffer_ = signature;
}

CopyRows::~CopyRows() {
    if (!open_) return;
    // Something was thrown between two rows: the transaction ends with it, and must find the connection at rest.
    PQputCopyEnd(connection_, "abandoned");
    while (const Answer left{PQgetResult(connection_), &PQclear}) {}
}

void CopyRows::fail_with(const char* sqlstate) {
    const std::string state = sqlstate != nullptr ? sqlstate : "";
    const std::string message = PQerrorMessage(connection_);
    if (PQstatus(connection_) == CONNECTION_BAD) throw pqxx::broken_connection(message);
    throw pqxx::sql_error(message, statement_, state.c_str());
}

void CopyRows::send() {
    if (PQputCopyData(connection_, buffer_.data(), static_cast<int>(buffer_.size())) != 1) {
        open_ = false;
        fail_with(nullptr);
    }
    buffer_.clear();
}

void CopyRows::finish() {
    buffer_ += trailer;
    send();
    open_ = false;
    if (PQputCopyEnd(connection_, nullptr) != 1) fail_with(nullptr);
    bool refused = false;
    std::string state;
    std::string message;
    while (const Answer answer{PQgetResult(connection_), &PQclear}) {
        if (PQresultStatus(answer.get()) == PGRES_COMMAND_OK) continue;
        const char* told = PQresultErrorField(answer.get(), PG_DIAG_SQLSTATE);
        refused = true;
        state = told != nullptr ? told : "";
        message = PQresultErrorMessage(answer.get());
    }
    if (!refused) return;
    if (PQstatus(connection_) == CONNECTION_BAD) throw pqxx::broken_connection(message);
    throw pqxx::sql_error(message, statement_, state.c_str());
}

void CopyRows::open() {
    row_at_ = buffer_.size();
    fields_ = 0;
    buffer_.append(2, '\0');
}

void CopyRows::close() {
    buffer_[row_at_] = static_cast<char>(fields_ >> 8);
    buffer_[row_at_ + 1] = static_cast<char>(fields_ & 0xff);
    if (buffer_.size() >= send_bytes) send();
}

/// A field of a fixed width: its length, then the number, both in network order.
template <class Number>
void CopyRows::number(Number value) {
    ++fields_;
    const auto bits = static_cast<std::make_unsigned_t<Number>>(value);
    char field[4 + sizeof(Number)] = {0, 0, 0, static_cast<char>(sizeof(Number))};
    for (std::size_t i = 0; i < sizeof(Number); ++i) field[4 + i] = static_cast<char>(bits >> (8 * (sizeof(Number) - 1 - i)));
    buffer_.append(field, sizeof(field));
}

void CopyRows::null() {
    ++fields_;
    buffer_.append(4, '\377');
}

void CopyRows::operator()(std::string_view, std::string_view value) {
    const auto size = static_cast<std::uint32_t>(value.size());
    ++fields_;
    for (int shift = 24; shift >= 0; shift -= 8) buffer_ += static_cast<char>(size >> shift);
    buffer_ += value;
}

void CopyRows::operator()(std::string_view, const bool& value) {
    ++fields_;
    buffer_.append({0, 0, 0, 1, static_cast<char>(value)});
}

void CopyRows::operator()(std::string_view, const std::int64_t& value) {
    number(value);
}

void CopyRows::operator()(std::string_view name, const std::uint32_t& value) {
    if (name == "ordinal") {
        number(value);
    } else {
        number(static_cast<std::int64_t>(value));
    }
}

void CopyRows::operator()(std::string_view, const std::uint8_t& value) {
    number(static_cast<std::int16_t>(value));
}

template <class List>
void CopyRows::json(std::string_view name, const List& list) {
    std::string text = "\1";  // the version of jsonb on the wire
    append_json(text, list);
    (*this)(name, text);
}

template void CopyRows::json(std::string_view, const std::vector<std::string>&);
template void CopyRows::json(std::string_view, const std::vector<Seal>&);
template void CopyRows::json(std::string_view, const std::vector<Discrepancy>&);
template void CopyRows::json(std::string_view, const std::vector<OwnCount>&);
template void CopyRows::json(std::string_view, const std::vector<UndeterminedRule>&);

}  // namespace cargo::store
