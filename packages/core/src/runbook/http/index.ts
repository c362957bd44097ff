export { FillError, fillAddress, fillBody, fillHeader, fillText, type HttpScope } from './fill-http.ts';
export {
  HTTP_CONDITIONS,
  type HttpBodyPart,
  type HttpCheck,
  type HttpCondition,
  type HttpDocument,
  type HttpHeader,
  type HttpProblem,
  type HttpRequest,
  type HttpVariable,
} from './http-document.ts';
export { type HttpPiece, httpPieces, parametersInHttp, showHttp } from './http-references.ts';
export { httpReadsOnly, isReadingMethod, parseHttp } from './parse-http.ts';
