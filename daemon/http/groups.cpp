#include "daemon/http/groups.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "daemon/http/server.hpp"

namespace cargo::http {

Groups::Groups(Application& application, WorkPool& pool, unsigned at_once, std::size_t largest,
               std::chrono::milliseconds held_for)
    : application_(application), pool_(pool), at_once_(at_once), largest_(largest), held_for_(held_for) {}

bool Groups::offer(std::size_t kind, std::shared_ptr<const Request> request, Answer answer) {
    const std::lock_guard lock(mutex_);
    Line& line = lines_.at(kind);
    if (line.waiting.size() >= waiting_max) return false;
    line.waiting.push_back({std::move(request), std::move(answer)});
    if (line.waiting.size() >= line.usual) line.came.notify_one();
    if (line.working >= at_once_ || call_a_thread(kind)) return true;
    if (line.working > 0) return true;  // whoever works on the line comes to it
    line.waiting.pop_back();
    return false;
}

bool Groups::call_a_thread(std::size_t kind) {
    ++running_;
    if (pool_.offer([this, kind](unsigned worker) { work(kind, worker); })) {
        ++lines_[kind].working;
        return true;
    }
    --running_;
    return false;
}

std::deque<Groups::Item> Groups::gather(Line& line) {
    std::unique_lock lock(mutex_);
    // Those who were just answered ask again at once: a group that begins with the first of them leaves the others behind.
    line.came.wait_for(lock, gather_max, [&] { return line.waiting.size() >= line.usual; });
    std::deque<Item> items;
    while (!line.waiting.empty() && items.size() < largest_) {
        items.push_back(std::move(line.waiting.front()));
        line.waiting.pop_front();
    }
    line.usual = std::max<std::size_t>((line.usual + items.size()) / 2, 1);
    return items;
}

void Groups::answer(std::size_t kind, std::deque<Item>& items, unsigned worker) {
    std::vector<const Request*> requests;
    for (const Item& item : items) requests.push_back(item.request.get());
    std::vector<Response> responses = application_.handle_group(kind, requests, worker, true);
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (responses.at(i).held) {
            hold(kind, std::move(items[i]));
        } else {
            items[i].answer(std::move(responses[i]));
        }
    }
}

void Groups::hold(std::size_t kind, Item item) {
    const std::lock_guard lock(mutex_);
    held_.push_back({kind, std::move(item), std::chrono::steady_clock::now() + held_for_});
}

void Groups::hold_no_longer() {
    const std::lock_guard lock(mutex_);
    held_for_ = std::chrono::milliseconds(0);
    for (Held& held : held_) held.until = {};
}

bool Groups::takes_up_held() {
    const std::lock_guard lock(mutex_);
    if (holding_ || held_.empty()) return false;
    ++running_;
    holding_ = true;
    return true;
}

void Groups::work_held(unsigned worker) {
    for (;;) {
        Held held;
        {
            const std::lock_guard lock(mutex_);
            held = std::move(held_.front());
            held_.pop_front();
        }
        const Request* const only = held.item.request.get();
        const bool may_hold = std::chrono::steady_clock::now() < held.until;
        Response response = std::move(application_.handle_group(held.kind, {&only, 1}, worker, may_hold).front());
        const bool again = response.held;
        if (!again) held.item.answer(std::move(response));
        const std::lock_guard lock(mutex_);
        if (again && held_for_.count() == 0) held.until = {};
        if (again) held_.push_back(std::move(held));
        if (held_.empty()) {
            holding_ = false;
            --running_;
            return;
        }
        // As with groups: behind what else waits in the pool, unless that is full.
        if (pool_.offer([this](unsigned next) { work_held(next); })) return;
    }
}

void Groups::work(std::size_t kind, unsigned worker) {
    for (bool more = true; more;) {
        std::deque<Item> items = gather(lines_[kind]);
        if (!items.empty()) answer(kind, items, worker);
        const std::lock_guard lock(mutex_);
        Line& line = lines_[kind];
        --line.working;
        // Behind what else waits in the pool, unless that is full: what was let in is answered.
        more = !line.waiting.empty() && !call_a_thread(kind);
        if (more) ++line.working;
    }
    if (takes_up_held()) work_held(worker);
    --running_;
}

}  // namespace cargo::http
