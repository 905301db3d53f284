//! A "no" as an HTTP answer: the problem, and the status that goes with its code.

use crate::store::StoreError;
use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use protocol::{Problem, ProblemCode};
use tracing::error;

/// A refused request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal(pub Problem);

impl From<ProblemCode> for Refusal {
    fn from(code: ProblemCode) -> Self {
        Self(Problem::new(code))
    }
}

impl From<StoreError> for Refusal {
    fn from(fault: StoreError) -> Self {
        error!(?fault, "the store failed");
        ProblemCode::TryAgain.into()
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        (status(self.0.code), Json(self.0)).into_response()
    }
}

/// Returns the status that says the same as a code, as far as HTTP can.
#[must_use]
pub const fn status(code: ProblemCode) -> StatusCode {
    match code {
        ProblemCode::BadMessage
        | ProblemCode::NameNotValid
        | ProblemCode::EmailNotValid
        | ProblemCode::TimeNotValid
        | ProblemCode::OfferRefused
        | ProblemCode::DeviceNotProved
        | ProblemCode::ReloadNeeded => StatusCode::BAD_REQUEST,
        ProblemCode::SignInNeeded | ProblemCode::SignInRefused => StatusCode::UNAUTHORIZED,
        ProblemCode::NotAllowed | ProblemCode::WrongOrigin => StatusCode::FORBIDDEN,
        ProblemCode::InviteNotValid
        | ProblemCode::CodeNotValid
        | ProblemCode::LinkNotValid
        | ProblemCode::NoSuchVisit
        | ProblemCode::NoSuchInvite
        | ProblemCode::NotFound => StatusCode::NOT_FOUND,
        ProblemCode::TooLong => StatusCode::PAYLOAD_TOO_LARGE,
        ProblemCode::TooFast | ProblemCode::TryLater | ProblemCode::KnockLater => {
            StatusCode::TOO_MANY_REQUESTS
        }
        ProblemCode::TooEarly
        | ProblemCode::WaitingRoomFull
        | ProblemCode::VisitFull
        | ProblemCode::NotWaiting
        | ProblemCode::NotInside
        | ProblemCode::NotMember
        | ProblemCode::NotNow
        | ProblemCode::VisitEnded
        | ProblemCode::TooMany => StatusCode::CONFLICT,
        ProblemCode::TryAgain => StatusCode::SERVICE_UNAVAILABLE,
    }
}
